import type { RunScope } from '../../../src/gateway/ports/services.ts'
import { createApp } from '../../../src/http/app.ts'
import { FakeIdempotency } from '../../support/fake-idempotency.ts'
import { ScriptedModel, type MadeCall, type Script } from '../../support/scripted-model.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const SCRIPT: Script = {
  'sim/quick': { text: 'Quick.' },
  'sim/pen': { text: 'Written by the pen: Zürich 👋.' },
  'sim/broken': { failure: { code: 'upstream_error' } },
  'sim/breaks': {
    deltas: [{ atMs: 1, text: 'Half of ' }],
    afterMs: 2,
    failure: { code: 'upstream_cut' },
  },
  'sim/slow': { text: 'Late.', afterMs: 300 },
  'sim/bug': { bug: new Error('secret prompt') },
}
export const messages = [{ role: 'user', content: 'Where?' }]

/** A gateway in memory, which counts the calls of its models. */
export function gateway() {
  const fake = fakeServices(SCRIPT)
  const idempotency = new FakeIdempotency()
  const calls: MadeCall[] = []
  const bugs: unknown[] = []
  const services = {
    ...fake.services,
    idempotency,
    runPorts: (signal: AbortSignal, scope: RunScope) => {
      const model = new ScriptedModel(SCRIPT, fake.services.clock)
      return {
        ...fake.services.runPorts(signal, scope),
        call: ((...args: Parameters<typeof model.call>) => {
          calls.push(args[0] as MadeCall)
          return model.call(...args)
        }) as typeof model.call,
      }
    },
    failed: (error: unknown) => void bugs.push(error),
  }
  const app = createApp({ services: () => services })
  async function post(
    body: object | string,
    key?: string,
    path = '/v1/chat/completions',
  ): Promise<Response> {
    return app.request(
      `http://localhost${path}`,
      {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: key === undefined ? {} : { 'idempotency-key': key },
      },
      {},
      { waitUntil: () => {}, passThroughOnException: () => {}, props: {} },
    )
  }
  return { post, calls, bugs, idempotency, services, settled: () => fake.settled() }
}

export function question(pen = 'sim/pen', rest: object = {}) {
  const moa = { layers: [{ agents: [{ model: 'sim/quick' }] }], aggregator: { model: pen } }
  return { model: 'demo', messages, moa, ...rest }
}

export async function errorOf(response: Response) {
  const { error } = await response.json<{ error: { code: string; message: string } }>()
  return error
}

/** Headers that may differ: the id of the request, the mark of a replay, the duration. */
const OWN_HEADERS = ['x-request-id', 'idempotent-replayed', 'server-timing']

/** Everything else of a response that a caller can see. */
export async function seen(response: Response) {
  const headers = [...response.headers].filter(([name]) => !OWN_HEADERS.includes(name))
  return { status: response.status, headers, text: await response.text() }
}
