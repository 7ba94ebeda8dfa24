import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { earlierFingerprints } from '../../../src/gateway/fingerprint.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const REQUEST = {
  model: 'sim/pen',
  messages: [{ role: 'user', content: 'Why?' }],
  max_tokens: 100,
}

function world() {
  const { services } = fakeServices({ 'sim/pen': { text: 'Because.' } })
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const send = async (method: string, path: string, body: object, headers: HeadersInit = {}) => {
    const init = { method, headers, body: JSON.stringify(body) }
    const response = await app.request(path, init, env, context)
    const text = await response.text()
    const { id = '' } = JSON.parse(text || '{}') as { readonly id?: string }
    return { status: response.status, id, text, headers: response.headers }
  }
  return { services, send }
}

const KEY = { 'idempotency-key': 'key-1' }

/** Reserves all the money of a session, as a job in progress does. */
async function takeAll({ sessions }: Services, id: string) {
  const place = { tenant: 'local', id }
  const account = await sessions.read(place)
  await sessions.purse(place, 'run_of_the_job').hold(account?.remainingMicros ?? 0, null)
}

test('a repeated job is returned although its session has no money for another one', async () => {
  const { services, send } = world()
  const { id: session } = await send('POST', '/v1/sessions', { budget_usd: 0.01 })
  const job = { request: REQUEST, session }
  const first = await send('POST', '/v1/jobs', job, KEY)
  expect(first.status).toBe(202)
  await takeAll(services, session)
  const again = await send('POST', '/v1/jobs', job, KEY)
  expect([again.status, again.id]).toEqual([202, first.id])
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  const other = await send('POST', '/v1/jobs', { ...job, request: { ...REQUEST, n: 1 } }, KEY)
  expect(other.status).toBe(422)
  const fresh = await send('POST', '/v1/jobs', job, { 'idempotency-key': 'key-2' })
  expect(fresh.status).toBe(402)
})

test('a repeated job is that of an older release, which made another fingerprint of it', async () => {
  const { services, send } = world()
  const body = { request: REQUEST }
  const fingerprint = (await earlierFingerprints(body)).at(-1) ?? ''
  const accept = services.jobs.accept.bind(services.jobs)
  services.jobs.accept = (job) => accept({ ...job, fingerprint })
  const first = await send('POST', '/v1/jobs', body, KEY)
  services.jobs.accept = accept
  const again = await send('POST', '/v1/jobs', body, KEY)
  expect([again.status, again.id]).toEqual([202, first.id])
})

test('a repeated webhook gets the same answer although its mixture was deleted', async () => {
  const { send } = world()
  await send('PUT', '/v1/mixtures/own', { layers: [], aggregator: { model: 'sim/pen' } })
  const hook = { verify: { scheme: 'none' }, prompt: 'Why?', request: { model: 'own' } }
  await send('PUT', '/v1/hooks/again', hook)
  const first = await send('POST', '/hooks/again', {}, { 'webhook-id': '1' })
  expect(first.status).toBe(202)
  await send('DELETE', '/v1/mixtures/own', {})
  const again = await send('POST', '/hooks/again', {}, { 'webhook-id': '1' })
  expect([again.status, again.id]).toEqual([202, first.id])
  expect((await send('POST', '/hooks/again', {}, { 'webhook-id': '2' })).status).toBe(404)
})

test('a text that cannot be the id of a hook is not looked up', async () => {
  const { services, send } = world()
  const lookups: string[] = []
  const find = async (id: string) => {
    lookups.push(id)
    return null
  }
  Object.assign(services.hooks, { find })
  for (const id of ['UPPER', 'a'.repeat(65), '%00', 'ü']) {
    expect((await send('POST', `/hooks/${id}`, {})).status).toBe(404)
  }
  expect(lookups).toEqual([])
})
