import { expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import type { JobPlace } from '../../../src/gateway/ports/job-messages.ts'
import type { RunScope, Services } from '../../../src/gateway/ports/services.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import type { Clock } from '../../../src/moa/ports.ts'
import { ScriptedModel, USUAL_USAGE } from '../../support/scripted-model.ts'
import { Life } from './crashing.ts'

const TEXT = 'A proposal of some length, as models write them. '.repeat(40)
/** Agents use up all that they may, so that little is left for the answer. */
const COSTLY = { ...USUAL_USAGE, promptTokens: 200, completionTokens: 700 }

const REQUEST = {
  model: 'demo',
  messages: [{ role: 'user', content: 'Why?' }],
  max_tokens: 4_000,
  moa: {
    layers: [{ agents: ['sim/a', 'sim/b'].map((model) => ({ model, max_tokens: 700 })) }],
    aggregator: { model: 'sim/pen' },
  },
}

function world() {
  const said = { text: TEXT, usage: COSTLY, afterMs: 1 }
  const script = { 'sim/a': said, 'sim/b': said, 'sim/pen': { text: 'So it is.', afterMs: 1 } }
  const fake = fakeServices(script).services
  const model = new ScriptedModel(script, fake.clock)
  const runPorts = (signal: AbortSignal, scope: RunScope) => ({
    ...fake.runPorts(signal, scope),
    call: model.call,
  })
  // Calls that are over are settled at once, and what the run no longer needs is released before its end is stored.
  const clock: Clock = {
    ...fake.clock,
    setTimer(_ms, action) {
      queueMicrotask(action)
      return () => {}
    },
  }
  return { model, services: { ...fake, runPorts, clock } satisfies Services }
}

async function post<T>(services: Services, path: string, body: object): Promise<T> {
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const response = await app.request(
    path,
    { method: 'POST', body: JSON.stringify(body) },
    {},
    context,
  )
  return response.json<T>()
}

interface Completion {
  readonly moa: {
    readonly reasons: readonly string[]
    readonly calls: readonly { readonly status: string; readonly attempts: number }[]
  }
}

/** Does a job with a worker that dies at one boundary, and, once another run has taken what is left, with one that does not. */
async function doWithCrash(
  place: JobPlace,
  { services, session }: { readonly services: Services; readonly session: string },
  boundary: number,
) {
  const recorded = new Map<string, string>()
  const live = (life: Life) =>
    Promise.race([
      doJob(place, life.steps(recorded), life.mortal(services)).then(() => 'finished' as const),
      life.died,
    ])
  const first = await live(new Life(boundary))
  if (first === 'finished') return first
  const named = { tenant: 'local', id: session }
  const left = (await services.sessions.read(named))?.remainingMicros ?? 0
  const other = services.sessions.purse(named, 'run_of_another')
  // What the answer may cost is decided by then.
  if (recorded.has('call -/aggregator/0/1')) await other.hold(left, null)
  expect(await live(new Life(Infinity))).toBe('finished')
  await other.update({ calls: [], release: 'done' })
  return first
}

/** Runs a job in a session that has more than it holds at first, but not enough for the whole answer, with a worker that dies at one boundary. */
async function doneWithCrashAt(boundary: number) {
  const { services, model } = world()
  const { needed_usd: budgetUsd } = await post<{ needed_usd: number }>(
    services,
    '/v1/estimate',
    REQUEST,
  )
  const opened = { budget_usd: budgetUsd + 0.0074 }
  const { id: session } = await post<{ id: string }>(services, '/v1/sessions', opened)
  const job = await post<{ id: string }>(services, '/v1/jobs', { request: REQUEST, session })
  const place = { tenant: 'local', id: job.id }
  const first = await doWithCrash(place, { services, session }, boundary)
  const { completion, state } = (await services.jobs.read(place)) ?? {}
  const account = await services.sessions.read({ tenant: 'local', id: session })
  const { moa } = JSON.parse(completion ?? '{}') as Completion
  const lengths = model.to('sim/pen').map(({ settings }) => settings.maxTokens)
  return { first, status: state?.status, moa, lengths, account }
}

test('a job whose worker dies at any boundary writes the same shorter answer, and says so as often', async () => {
  const whole = await doneWithCrashAt(Infinity)
  expect(whole.moa.reasons).toEqual(['budget_fewer_tokens'])
  const [length = NaN] = whole.lengths
  expect(length).toBeGreaterThanOrEqual(2_048)
  expect(length).toBeLessThan(4_000)
  let first = 'died'
  let same = 0
  for (let boundary = 0; first === 'died'; boundary += 1) {
    const crashed = await doneWithCrashAt(boundary)
    const { moa, lengths, status, account } = crashed
    first = crashed.first
    expect([boundary, account?.heldMicros]).toEqual([boundary, 0])
    expect(account?.spentMicros).toBeLessThanOrEqual(account?.budgetMicros ?? 0)
    // Where no call was lost, the run is the same. There is no money to make one again.
    if (status !== 'done' || moa.calls.some((call) => call.status !== 'ok' || call.attempts > 1))
      continue
    same += 1
    expect([boundary, moa.reasons]).toEqual([boundary, whole.moa.reasons])
    expect([boundary, lengths]).toEqual([boundary, [length]])
  }
  expect(same).toBeGreaterThan(20)
}, 120_000)
