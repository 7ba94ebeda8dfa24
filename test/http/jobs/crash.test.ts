import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { ScriptedModel } from '../../support/scripted-model.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { doWithCrash } from './crashing.ts'

/** Two agents, then one, then the aggregator: four calls. */
const REQUEST = {
  model: 'demo',
  messages: [{ role: 'user', content: 'Why?' }],
  max_tokens: 100,
  moa: {
    layers: [
      { agents: [agent('sim/a'), agent('sim/b')] },
      { agents: [{ ...agent('sim/c'), name: 'c' }] },
    ],
    aggregator: { model: 'sim/pen' },
  },
}

function agent(model: string) {
  return { model, required: true, retries: 2, max_tokens: 100 }
}

const TEXT = 'An answer that is long enough to be of use to whoever has to merge it with others.'

interface World {
  readonly services: Services
  readonly model: ScriptedModel
  readonly delivered: { readonly id: string | null; readonly body: string }[]
}

function world(): World {
  const said = { text: TEXT, afterMs: 1 }
  const script = { 'sim/a': said, 'sim/b': said, 'sim/c': said, 'sim/pen': said }
  const { services } = fakeServices(script)
  const model = new ScriptedModel(script, services.clock)
  const delivered: World['delivered'][number][] = []
  return {
    model,
    delivered,
    services: {
      ...services,
      runPorts: (signal, scope) => ({ ...services.runPorts(signal, scope), call: model.call }),
      failed(error) {
        throw error
      },
      outside: {
        secret: () => undefined,
        async post(_url, { headers, body }) {
          delivered.push({ id: headers['webhook-id'] ?? null, body })
          return { ok: true, status: 204 }
        },
      },
    },
  }
}

async function post(services: Services, path: string, body: object) {
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await app.request(path, init, {}, context)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return JSON.parse(text) as { readonly id: string }
}

interface Outcome {
  readonly status: string
  readonly completion: string | null
}

/** Runs a job with a worker that dies at one boundary, and then with one that does not. */
async function doneWithCrashAt(boundary: number) {
  const here = world()
  const { services, model, delivered } = here
  const { id: session } = await post(services, '/v1/sessions', { budget_usd: 10 })
  const callback = { url: 'http://localhost:9/answers' }
  const { id } = await post(services, '/v1/jobs', { request: REQUEST, callback, session })
  const place = { tenant: 'local', id }
  const first = await doWithCrash(place, services, boundary)
  const job = await services.jobs.read(place)
  const account = await services.sessions.read({ tenant: 'local', id: session })
  const outcome: Outcome = { status: job?.state.status ?? '', completion: job?.completion ?? null }
  return { id, first, model, delivered, account, outcome, delivery: job?.state.delivery }
}

/** What the models would charge, in millionths: ten tokens in and five out, at 1 and 2 dollars. */
const CALL_MICROS = 10 + 2 * 5

describe('a worker that dies at any boundary', () => {
  test('leaves a job that the next worker ends, with no call made twice, every call paid, and its end delivered', async () => {
    let first = 'died'
    let boundary = 0
    for (; first === 'died'; boundary += 1) {
      const crashed = await doneWithCrashAt(boundary)
      const { id, model, delivered, account, outcome, delivery } = crashed
      first = crashed.first
      expect([boundary, outcome.status]).toEqual([boundary, 'done'])
      const ids = model.calls.map((call) => call.id)
      expect([boundary, ids.length]).toEqual([boundary, new Set(ids).size])
      const { moa } = JSON.parse(outcome.completion ?? '') as {
        moa: { calls: readonly { readonly attempts: number; readonly cost_usd: number }[] }
      }
      const attempts = moa.calls.reduce((sum, call) => sum + call.attempts, 0)
      // Only the one or two calls in progress may be retried; every other call was made once.
      expect(model.calls.length).toBeLessThanOrEqual(attempts)
      expect([boundary, attempts >= 4 && attempts <= 6]).toEqual([boundary, true])
      const reportedMicros = moa.calls.reduce((sum, call) => sum + call.cost_usd * 1e6, 0)
      expect(account?.spentMicros).toBe(Math.round(reportedMicros))
      expect(account?.spentMicros).toBeGreaterThanOrEqual(model.calls.length * CALL_MICROS)
      if (attempts === 4) expect(account?.spentMicros).toBe(4 * CALL_MICROS)
      expect(account?.heldMicros).toBe(0)
      expect(delivery?.status).toBe('delivered')
      expect(delivered.length).toBeGreaterThanOrEqual(1)
      expect(new Set(delivered.map((each) => each.id))).toEqual(new Set([id]))
      expect(new Set(delivered.map((each) => each.body)).size).toBe(1)
    }
    // Three at each of six steps, and one before each message to its job, its session and its record.
    expect(boundary - 1).toBeGreaterThan(6 * 3 + 20)
  }, 120_000)
})
