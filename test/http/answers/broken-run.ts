import { expect } from 'vitest'
import type { Services } from '../../../src/gateway/ports/services.ts'
import type { HoldAnswer, Purse } from '../../../src/gateway/ports/session-store.ts'
import { createApp } from '../../../src/http/app.ts'
import { costOfCall } from '../../../src/moa/cost/call-bound.ts'
import type { Session } from '../../../src/protocol/sessions/session.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { LedgerModel } from '../../cloudflare/ledger-model.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { Boundaries, InjectedBug } from '../../support/boundaries.ts'
import { FakeFlights } from '../../support/fake-flights.ts'
import { FakeIdempotency } from '../../support/fake-idempotency.ts'
import { ScriptedModel, USUAL_USAGE, type Script } from '../../support/scripted-model.ts'

export const BUDGET_MICROS = 1_000_000
/** What a model charges for one whole call: ten tokens in and five out, at 1 and 2 dollars per million. */
export const CALL_MICROS = 10 + 2 * 5
/** A response that takes longer hangs. */
const PATIENCE_MS = 10_000

const TEXT =
  'A proposal that is long enough to be of use to whoever has to merge it with the others.'
const SCRIPT: Script = {
  'sim/a': { text: TEXT, afterMs: 1 },
  'sim/b': { text: TEXT, afterMs: 2 },
  'sim/flaky': [
    { failure: { code: 'upstream_error', retryable: true, retryAfterMs: 1 }, usage: USUAL_USAGE },
    { failure: { code: 'upstream_cut', retryable: true, retryAfterMs: 1 }, usage: USUAL_USAGE },
    { text: TEXT },
  ],
  'sim/pen': {
    deltas: [
      { atMs: 0, text: 'So ' },
      { atMs: 1, text: 'it ' },
    ],
    text: 'is.',
    afterMs: 2,
  },
}
const PRICE = { input: 1, output: 2 }

/** A session, whose money stands in its ledger. */
const SESSION: Session = {
  id: `sess_${'0'.repeat(32)}`,
  budgetMicros: BUDGET_MICROS,
  spentMicros: 0,
  heldMicros: 0,
  remainingMicros: BUDGET_MICROS,
  expiresAtMs: Infinity,
  mixture: null,
}

const MIXTURE = mixtureSchema.parse({
  id: 'cached',
  layers: [
    {
      agents: [
        { model: 'sim/a', max_tokens: 50 },
        { model: 'sim/b', max_tokens: 50 },
      ],
    },
  ],
  aggregator: { model: 'sim/pen', max_tokens: 50 },
  cache: { answers_ttl_s: 60, proposals_ttl_s: 60 },
})

/** A gateway in memory with one session, and boundaries around everything that it does after a hold. */
export async function gatewayWith(boundaries: Boundaries) {
  const fake = fakeServices(SCRIPT)
  const flights = new FakeFlights()
  const idempotency = new FakeIdempotency()
  const model = new ScriptedModel(SCRIPT, fake.services.clock)
  const bugs: unknown[] = []
  const work: Promise<unknown>[] = []
  const ledger = new LedgerModel({
    budgetMicros: BUDGET_MICROS,
    expiresAtMs: Infinity,
    mixture: 'any',
  })
  await fake.services.mixtures.edit({ tenant: 'local', id: 'cached' }, MIXTURE, {
    version: null,
    absent: false,
  })
  const whole: Services = {
    ...fake.services,
    idempotency,
    joinRun: () => flights.join(),
    runPorts: (signal, scope) => ({ ...fake.services.runPorts(signal, scope), call: model.call }),
    waitUntil: (promise) => void work.push(promise.catch(() => {})), // As the Worker's own does.
  }
  const armed = boundaries.around(
    {
      ...whole,
      sessions: {
        ...whole.sessions,
        look: async () => SESSION,
        purse(_place: unknown, run: string) {
          // Before this, nothing is held.
          boundaries.arm()
          return purseOf(ledger, run)
        },
      },
    },
    'services',
  )
  const services: Services = { ...armed, failed: (error) => void bugs.push(error) }
  const app = createApp({ services: () => services })
  const settled = async () => {
    while (work.length > 0) await Promise.allSettled(work.splice(0))
  }
  return { app, fake, flights, model, idempotency, bugs, settled, ledger, services, boundaries }
}

/** The purse of a run in a session whose ledger is in memory. */
function purseOf(ledger: LedgerModel, run: string): Purse {
  const nowMs = 0
  return {
    hold: async (amountMicros) =>
      ledger.hold({ run, amountMicros, mixture: 'any', nowMs }) as HoldAnswer,
    reservation: async () => null,
    update: async (update) => ledger.update({ ...update, run, nowMs }),
  }
}

export type Gateway = Awaited<ReturnType<typeof gatewayWith>>

/** A request as a test sends it. */
export interface Sent {
  readonly path: string
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

/** What a caller saw: `cut` when the body of the response broke off, `left` when the caller left. */
export interface Seen {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly ended: 'whole' | 'cut' | 'left'
}

/** Sends a request in the session of the gateway, and reads the answer to its end, or until the caller leaves. */
export async function send(
  { app }: Gateway,
  { path, body, headers = {} }: Sent,
  leaving = new AbortController(),
): Promise<Seen> {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'x-moa-session': SESSION.id, ...headers },
    signal: leaving.signal,
  }
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const answered = (async () => {
    const response = await app.request(`http://localhost${path}`, init, {}, context)
    return { ...(await readAll(response, leaving.signal)), ...kindOf(response) }
  })()
  const timer = Promise.withResolvers<never>()
  const late = setTimeout(() => timer.reject(new Error('The request hangs')), PATIENCE_MS)
  return Promise.race([answered, timer.promise]).finally(() => clearTimeout(late))
}

function kindOf({ status, headers }: Response): Pick<Seen, 'status' | 'type'> {
  return { status, type: headers.get('content-type') ?? '' }
}

async function readAll(
  response: Response,
  leaving: AbortSignal,
): Promise<Pick<Seen, 'text' | 'ended'>> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const left = Promise.withResolvers<'left'>()
  leaving.addEventListener('abort', () => left.resolve('left'))
  let text = ''
  try {
    for (;;) {
      const read = await Promise.race([reader?.read(), left.promise])
      if (read === 'left' || leaving.aborted) {
        await reader?.cancel()
        return { text, ended: 'left' }
      }
      if (read === undefined || read.done) return { text, ended: 'whole' }
      text += read.value
    }
  } catch {
    return { text, ended: 'cut' }
  }
}

/** Checks that the answer is one, or says that it is none. */
export function expectAnswerOrError({ status, type, text, ended }: Seen, where: string): void {
  if (ended !== 'whole') return // The caller has left, or sees that the stream broke off.
  if (type.includes('event-stream')) {
    const isWhole = ['[DONE]', '"response.completed"', '"isError":false'].some((end) =>
      text.includes(end),
    )
    const failed = /"error":\{|"response.failed"/.test(text)
    expect([where, isWhole !== failed]).toEqual([where, true])
    return
  }
  const bodies = [JSON.parse(text) as { readonly error?: unknown } | readonly object[]].flat()
  const isRight = bodies.every((body) => (status < 400 ? 'id' : 'error') in body)
  expect([where, isRight]).toEqual([where, true])
}

/** Checks the money of the session once everything is over. */
export function expectSettled(
  { model, ledger, flights, idempotency }: Gateway,
  where: string,
): void {
  const { spent: spentMicros, held: heldMicros } = ledger
  const sent = model.calls.filter(({ sentAtMs }) => sentAtMs !== null)
  const whole = sent.filter(({ ending }) => ending === 'itself')
  const extras = sent.map((call) => costOfCall(call, () => PRICE) - CALL_MICROS)
  // The end of one call may be lost with the throw itself: then it is settled at its bound, as a call under way is.
  const lost = Math.max(0, ...extras)
  const open = sent.reduce(
    (sum, { ending }, at) => sum + (ending === 'itself' ? 0 : (extras[at] ?? 0)),
    0,
  )
  const mostMicros = sent.length * CALL_MICROS + open + lost
  const leastMicros = whole.length * CALL_MICROS
  const calls = sent.map(({ id, ending }) => `${id} ${ending}`)
  const money = { where, calls, spentMicros, leastMicros, mostMicros }
  expect({ ...money, heldMicros }).toEqual({ ...money, heldMicros: 0 })
  const isRight = leastMicros <= spentMicros && spentMicros <= mostMicros
  expect({ ...money, isRight }).toEqual({ ...money, isRight: true })
  expect([where, ledger.conserved]).toEqual([where, true])
  const running = [...idempotency.claims.values()].filter(
    ({ standing }) => standing.role === 'running',
  )
  if (!where.includes('services.idempotency')) expect([where, running]).toEqual([where, []])
  // Who never learned that it leads cannot report its end: the flight gives the lead away after its lease.
  if (!where.includes('after services.joinRun #')) {
    expect([where, flights.unreported]).toEqual([where, 0])
  }
}

/** What a scenario does with a gateway; every answer that it returns is checked. */
export interface Scenario {
  /** Before boundaries count. */
  readonly before?: (gateway: Gateway) => Promise<unknown>
  readonly act: (gateway: Gateway, leaving: AbortController) => Promise<readonly Seen[]>
}

/** What happens at a boundary: a throw, or the caller leaves. */
export type Happens = 'throws' | 'leaves'

/** Runs a scenario once for each of its boundaries, at which something happens; returns their names. */
export async function atEach(scenario: Scenario, happens: Happens): Promise<readonly string[]> {
  const whole = await runWith(scenario, happens, null)
  const names = new Set(whole.passed)
  // A run may pass boundaries that another one does not: the set grows while it is read.
  for (const name of names) {
    const run = await runWith(scenario, happens, name)
    if (names.size < 2 * whole.passed.size) for (const each of run.passed) names.add(each)
  }
  return [...names]
}

async function runWith(
  { before, act }: Scenario,
  happens: Happens,
  at: string | null,
): Promise<Boundaries> {
  const leaving = new AbortController()
  const boundaries = new Boundaries(at, (error) => {
    if (happens === 'throws') throw error
    leaving.abort()
  })
  const unhandled: unknown[] = []
  const note = (event: PromiseRejectionEvent) => void unhandled.push(event.reason)
  globalThis.addEventListener('unhandledrejection', note)
  const where = `${happens} ${at}`
  try {
    const gateway = await gatewayWith(boundaries)
    await before?.(gateway)
    boundaries.watching = true
    const unwrap = boundaries.aroundWriting()
    const seen = await act(gateway, leaving)
      .then(async (all) => (await gateway.settled(), all))
      .finally(unwrap)
    boundaries.armed = false
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect([where, unhandled]).toEqual([where, []])
    for (const each of seen) expectAnswerOrError(each, where)
    expectSettled(gateway, where)
    const bugs =
      happens === 'throws'
        ? gateway.bugs.filter((bug) => !(bug instanceof InjectedBug))
        : gateway.bugs
    expect([where, bugs]).toEqual([where, []])
    return boundaries
  } finally {
    globalThis.removeEventListener('unhandledrejection', note)
  }
}
