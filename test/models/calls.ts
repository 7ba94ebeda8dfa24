import type { CallControl, CallEvent, CallModel, Delta } from '../../src/moa/model-port.ts'
import type { ModelCall, Reply } from '../../src/moa/model-port.ts'
import { Circuit } from '../../src/models/calling/circuit.ts'
import { createModels, type ModelsOptions } from '../../src/models/models.ts'
import type { Limits, Provider } from '../../src/models/catalog/provider.ts'
import { DIALECTS } from '../../src/models/dialects/dialects.ts'
import { FakeBody, FakeClock, FakeUpstream } from '../support/fake-upstream.ts'

export const KEY = 'sk-acme-do-not-tell'
export const MODEL = 'acme/large'

/** A provider of the dialect `openai`. */
export function providerNamed(name: string, limits: Partial<Limits> = {}): Provider {
  return {
    name,
    wire: 'openai',
    modelWires: [],
    baseUrl: `https://${name}.example/v1`,
    apiKey: `${name.toUpperCase()}_KEY`,
    headers: { 'x-team': 'moa' },
    limits: { ...DIALECTS.openai.limits, ...limits },
    extraFields: [],
    models: {},
    prices: {},
    defaultPrice: null,
  }
}

/** The client with `fetch` as its network, one provider `acme`, and a clock that stands still. */
export function modelsOn(
  fetch: ModelsOptions['fetch'],
  options: Partial<ModelsOptions> = {},
): CallModel {
  const clock = options.clock ?? new FakeClock()
  return createModels({
    providers: new Map([['acme', providerNamed('acme')]]),
    secret: (name) => (name === 'ACME_KEY' ? KEY : undefined),
    fetch,
    simulator: () => Promise.reject(new Error('Unexpected call of the simulator')),
    workersAi: null,
    clock,
    circuit: new Circuit(clock.now),
    cacheKey: (agent) => Promise.resolve(`key of ${agent}`),
    ...options,
  })
}

export function callOf(over: Partial<ModelCall> = {}): ModelCall {
  const messages = [{ role: 'user', content: 'Why?' }] as const
  return { id: '0/a/0/1', model: MODEL, messages, settings: {}, ...over }
}

export function controlOf(over: Partial<CallControl> = {}): CallControl {
  return { signal: new AbortController().signal, live: false, timeoutMs: 60_000, ...over }
}

/** What a call yielded and returned. */
export interface Outcome {
  readonly events: readonly CallEvent[]
  readonly deltas: readonly Delta[]
  readonly reply: Reply
}

/** Runs a call to its end, as fast as its events come. */
export async function finished(calling: ReturnType<CallModel>): Promise<Outcome> {
  const events: CallEvent[] = []
  for (;;) {
    const next = await calling.next()
    if (next.done) {
      const deltas = events.flatMap((event) => (event.type === 'call-deltas' ? event.deltas : []))
      return { events, deltas, reply: next.value }
    }
    events.push(next.value)
  }
}

/** Calls `acme/large` once. */
export function callOnce(models: CallModel, control: Partial<CallControl> = {}): Promise<Outcome> {
  return finished(models(callOf(), controlOf(control)))
}

/** Calls an upstream that returns the same answer to every request. */
export function callUpstream(
  answer: () => Response | Promise<Response>,
  control: Partial<CallControl> = {},
): Promise<Outcome> {
  return callOnce(modelsOn(new FakeUpstream(answer).fetch), control)
}

/** Calls an upstream whose stream comes in these pieces, and then ends. */
export function callStream(
  pieces: readonly (string | Uint8Array)[],
  control: Partial<CallControl> = {},
): Promise<Outcome> {
  return callUpstream(() => new FakeBody(...pieces).end().answer(), control)
}

/** A reply without its times, which differ between two ways of reading the same bytes. */
export function timeless({ reply }: Outcome): Omit<Reply, 'firstTokenMs' | 'latencyMs'> {
  const { firstTokenMs: _first, latencyMs: _latency, ...rest } = reply
  return rest
}

/** The text of an answer, joined from its deltas. */
export function textOfDeltas({ deltas }: Outcome): string {
  return deltas.map(({ text }) => text ?? '').join('')
}
