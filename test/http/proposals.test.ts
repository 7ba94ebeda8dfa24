import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask, chat, moaOf, type Answered } from './gateway.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const FAST = '?first_token_ms=0&interval_ms=0'
const sim = (name: string) => ({ model: `sim/${name}${FAST}`, required: true })
const PAIR = [sim('quick'), sim('careful')]

/** Writes a mixture that keeps proposals for ten minutes, and nothing else. */
async function put(id: string, over: object = {}): Promise<string> {
  const cache = { proposals_ttl_s: 600 }
  const body = { layers: [{ agents: PAIR }], aggregator: pen('judge'), cache, ...over }
  const { status } = await ask(`/v1/mixtures/${id}`, { method: 'PUT', body })
  expect([200, 201]).toContain(status)
  return id
}

const pen = (name: string) => ({ model: `sim/${name}${FAST}` })
const name = () => `m-${crypto.randomUUID()}`

/** Asks a question of its own, again and again. */
function asker() {
  const messages = [{ role: 'user', content: `What is 17 × 23, ${crypto.randomUUID()}?` }]
  return (model: string, more: object = {}, headers: Record<string, string> = {}) =>
    chat(model, { messages, ...more }, { headers })
}

const statuses = (response: Answered) =>
  (moaOf(response)['calls'] as { status: string }[]).map(({ status }) => status)

const NEW = ['ok', 'ok', 'ok']
const KNOWN = ['cached', 'cached', 'ok']

test('a new version with another aggregator or prompt is answered from the proposals of the old one', async () => {
  const rewrite = (id: string, aggregator: object) => put(id, { aggregator })
  const id = await put(name())
  const again = asker()
  expect(statuses(await again(id))).toEqual(NEW)
  await rewrite(id, pen('careful'))
  const other = await again(id)
  expect(statuses(other)).toEqual(KNOWN)
  expect(moaOf(other)).toMatchObject({ version: 2, cache: 'off', synthesized: true })
  await rewrite(id, { ...pen('judge'), prompt: 'Be brief.' })
  expect(statuses(await again(id))).toEqual(KNOWN)
})

test('a new agent pays for itself alone, and a sample more for one', async () => {
  const id = await put(name())
  const again = asker()
  await again(id)
  await put(id, { layers: [{ agents: [...PAIR, sim('terse')] }] })
  expect(statuses(await again(id)).sort()).toEqual(['cached', 'cached', 'ok', 'ok'])
  await put(id, { layers: [{ agents: [{ ...sim('quick'), samples: 2 }] }] })
  expect(statuses(await again(id)).sort()).toEqual(['cached', 'ok', 'ok'])
})

test('proposals serve every mixture of the tenant that asks the same agents the same', async () => {
  const [one, other] = [await put(name()), await put(name())]
  const again = asker()
  expect(statuses(await again(one))).toEqual(NEW)
  expect(statuses(await again(other))).toEqual(KNOWN)
})

test('the caller decides: use, refresh, off', async () => {
  const id = await put(name())
  const again = asker()
  const off = { moa: { cache: 'off' } }
  expect(statuses(await again(id, off))).toEqual(NEW)
  expect(statuses(await again(id))).toEqual(NEW) // The first one left nothing.
  expect(statuses(await again(id))).toEqual(KNOWN)
  expect(statuses(await again(id, off))).toEqual(NEW)
  expect(statuses(await again(id, {}, { 'cache-control': 'no-store' }))).toEqual(NEW)
  expect(statuses(await again(id, { moa: { cache: 'refresh' } }))).toEqual(NEW)
  expect(statuses(await again(id, {}, { 'cache-control': 'no-cache' }))).toEqual(NEW)
  expect(statuses(await again(id))).toEqual(KNOWN)
})

test('settings of the answer do not touch proposals, another question does', async () => {
  const id = await put(name())
  const again = asker()
  await again(id)
  expect(statuses(await again(id, { temperature: 1, seed: 7, max_tokens: 50 }))).toEqual(KNOWN)
  expect(statuses(await asker()(id))).toEqual(NEW)
})

test('a mixture without a time to live for proposals caches none', async () => {
  const id = await put(name(), { cache: {} })
  const again = asker()
  for (let time = 0; time < 2; time++) expect(statuses(await again(id))).toEqual(NEW)
})
