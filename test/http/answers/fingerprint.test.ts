import { expect, test } from 'vitest'
import { chat, send, type RequestOptions } from '../gateway.ts'

const ALL = /"system_fingerprint":"(fp_[0-9a-f]+)"/g

/** The fingerprints of an answer: of a streamed one, that of each chunk. */
async function fingerprintsOf(model: string, more: object = {}, options: RequestOptions = {}) {
  const { text } = await chat(model, more, options)
  const found = [...text.matchAll(ALL)].map(([, each]) => each)
  const chunks = text.match(/^data: \{/gm) ?? [text]
  expect(found).toHaveLength(chunks.length)
  return new Set(found)
}

function put(agent: string) {
  const body = {
    layers: [{ agents: [{ model: agent }] }],
    aggregator: { model: 'sim/judge' },
    cache: { answers_ttl_s: 60 },
  }
  return send('/v1/mixtures/fingerprinted', { method: 'PUT', body })
}

test.each(['demo', 'sim/quick'])('%s has one fingerprint, streamed and whole', async (model) => {
  const whole = await fingerprintsOf(model)
  expect(whole.size).toBe(1)
  expect(await fingerprintsOf(model, { stream: true })).toEqual(whole)
  expect(await fingerprintsOf(model, { temperature: 0, max_tokens: 5 })).toEqual(whole)
})

test('models and mixtures have different ones', async () => {
  const all = await Promise.all(
    ['demo', 'demo-deep', 'sim/quick', 'sim/terse'].map((model) => fingerprintsOf(model)),
  )
  expect(new Set(all.flatMap((each) => [...each])).size).toBe(4)
})

test('an override of the request changes it', async () => {
  const other = { moa: { aggregator: { model: 'sim/terse' } } }
  expect(await fingerprintsOf('demo', other)).not.toEqual(await fingerprintsOf('demo'))
})

test('a new version changes it, and an answer from the cache has that of its version', async () => {
  await put('sim/quick')
  const first = await fingerprintsOf('fingerprinted')
  const hit = await chat('fingerprinted')
  expect(hit.headers.get('x-moa-cache')).toBe('hit')
  expect(new Set([hit.body['system_fingerprint']])).toEqual(first)
  await put('sim/careful')
  expect(await fingerprintsOf('fingerprinted')).not.toEqual(first)
})

test('an idempotent replay has the fingerprint of the first response', async () => {
  const headers = { 'idempotency-key': 'fingerprint' }
  const first = await fingerprintsOf('demo', { stream: true }, { headers })
  expect(await fingerprintsOf('demo', { stream: true }, { headers })).toEqual(first)
})
