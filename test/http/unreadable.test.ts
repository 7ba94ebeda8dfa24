import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { createApp } from '../../src/http/app.ts'
import { UnreadableError } from '../../src/protocol/stored.ts'
import { fakeServices } from '../docs/fake-services.ts'

/** A gateway with a session, whose ledger a newer release may write. */
async function gateway() {
  const { services: fake } = fakeServices({ 'sim/pen': { text: 'Because.' } })
  const failed = vi.fn<(error: unknown) => void>()
  const trouble = vi.fn<(what: string) => void>()
  const services = { ...fake, failed, trouble }
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const send = async (method: string, path: string, body?: object, headers = {}) => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await app.request(path, init, {}, context)
    const text = await response.text()
    const parsed = text === '' ? {} : (JSON.parse(text) as Body)
    return { status: response.status, body: parsed, code: parsed.error?.code }
  }
  const { body } = await send('POST', '/v1/sessions', { budget_usd: 1 })
  const id = body.id ?? ''
  const ledger = env.LEDGER.getByName(`local/${id}`)
  const writeSchema = async (version: number) => {
    await runInDurableObject(ledger, (_, { storage }) => storage.kv.put('schema', version))
    await evictDurableObject(ledger)
  }
  return { send, id, ledger, writeSchema, services, failed, trouble }
}

interface Body {
  readonly id?: string
  readonly error?: { readonly code: string; readonly message: string }
}

const ASK = { model: 'sim/pen', messages: [{ role: 'user', content: 'Why?' }], max_tokens: 9 }

test('a session of a newer release is 503 unreadable_state, and no model is called', async () => {
  const { send, id, writeSchema, failed, trouble } = await gateway()
  await writeSchema(99)
  const inSession = { 'x-moa-session': id }
  const answers = [
    await send('GET', `/v1/sessions/${id}`),
    await send('PATCH', `/v1/sessions/${id}`, { budget_usd: 2 }),
    await send('DELETE', `/v1/sessions/${id}`),
    await send('POST', '/v1/chat/completions', ASK, inSession),
  ]
  expect(answers.map(({ status, code }) => [status, code])).toEqual(
    answers.map(() => [503, 'unreadable_state']),
  )
  expect(answers[0]?.body.error?.message).toMatch(/^Cannot read what is stored for this request: /)
  expect(failed).not.toHaveBeenCalled()
  expect(trouble).toHaveBeenCalledWith('unreadable_state')
})

test('a session of a newer release is read again once that release is deployed again', async () => {
  const { send, id, writeSchema } = await gateway()
  await writeSchema(99)
  const headers = { 'x-moa-session': id, 'idempotency-key': crypto.randomUUID() }
  expect((await send('POST', '/v1/chat/completions', ASK, headers)).status).toBe(503)
  await writeSchema(1)
  // Nothing had run, so the key is free.
  expect((await send('POST', '/v1/chat/completions', ASK, headers)).status).toBe(200)
})

test('a job of a newer release is 503 unreadable_state', async () => {
  const { send, services, failed } = await gateway()
  const unreadable = () => Promise.reject(new UnreadableError('Cannot read the job'))
  Object.assign(services.jobs, { read: unreadable, cancel: unreadable, look: unreadable })
  const place = '/v1/jobs/job_00000000000000000000000000000000'
  for (const method of ['GET', 'DELETE']) {
    expect(await send(method, place)).toMatchObject({ status: 503, code: 'unreadable_state' })
  }
  expect(failed).not.toHaveBeenCalled()
})
