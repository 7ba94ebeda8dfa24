import { describe, expect, test } from 'vitest'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { newSessionId } from '../../../src/gateway/ids.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { beginRun } from '../../../src/gateway/runs/begin-run.ts'
import { prepareAsk } from '../../../src/gateway/runs/prepare-ask.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { atEnd } from '../../../src/gateway/runs/run-reader.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import type { Script } from '../../support/scripted-model.ts'

const BUG = new Error('A bug of ours')
/** Ten tokens in and five out, at 1 and 2 dollars per million. */
const CALL_MICROS = 20
const GOOD: Script = { 'sim/a': [{ text: 'So.' }], 'sim/pen': [{ text: 'So it is.' }] }

/** Runs a cached mixture in a session, with something broken; returns what the session has spent and still holds. */
async function moneyAfter(
  script: Script,
  broken: Partial<Services>,
  more: Partial<AskContext> = {},
) {
  const fake = fakeServices(script)
  const services: Services = { ...fake.services, failed() {}, ...broken }
  const place = { tenant: 'local', id: newSessionId() }
  const expiresAtMs = Date.now() + 60_000
  await services.sessions.open(place, { budgetMicros: 9_000_000, expiresAtMs, mixture: null })
  const mixture = mixtureSchema.parse({
    id: 'cached',
    layers: [{ agents: [{ model: 'sim/a' }] }],
    aggregator: { model: 'sim/pen' },
    cache: { answers_ttl_s: 60 },
  })
  await services.mixtures.edit({ tenant: 'local', id: 'cached' }, mixture, {
    version: null,
    absent: false,
  })
  const context: AskContext = {
    caller: ownCaller('open', 'local'),
    services,
    session: place.id,
    cacheControl: null,
    signal: new AbortController().signal,
    ...more,
  }
  const body = { model: 'cached', messages: [{ role: 'user', content: 'Is it so?' }] }
  const prepared = await prepareAsk(SHAPES['openai-chat'], body, context)
  if (!prepared.ok) throw new Error(prepared.error.message)
  const drained = async () => {
    const begun = await beginRun(prepared.value, context)
    if (!begun.ok) throw new Error(begun.error.message)
    while ((await begun.value.next()) !== null);
  }
  await expect(drained()).rejects.toThrow(BUG)
  await fake.settled().catch(() => {})
  const { spentMicros = NaN, heldMicros = NaN } = (await services.sessions.read(place)) ?? {}
  return { spentMicros, heldMicros }
}

const fails = () => Promise.reject(BUG)
const unreadable: Partial<Services> = { answers: () => ({ read: fails, write: fails }) }
const withoutFlights: Partial<Services> = { joinRun: fails }
const buggyModel: Script = { ...GOOD, 'sim/a': [{ bug: BUG }] }

test.each<[what: string, script: Script, broken: Partial<Services>]>([
  ['the cache throws', GOOD, unreadable],
  ['the flight throws', GOOD, withoutFlights],
  ['the engine throws before its first call', buggyModel, {}],
])('money is released when %s', async (_what, script, broken) => {
  expect(await moneyAfter(script, broken)).toEqual({ spentMicros: 0, heldMicros: 0 })
})

test('when the engine throws, calls that have ended are settled at their cost, one under way at its bound', async () => {
  const fake = fakeServices(GOOD).services
  const breaksAfterSending: Partial<Services> = {
    runPorts(signal, scope) {
      const ports = fake.runPorts(signal, scope)
      return {
        ...ports,
        async *call(call, control) {
          if (call.model !== 'sim/pen') return yield* ports.call(call, control)
          yield { type: 'call-sent', id: call.id, model: call.model }
          throw BUG
        },
      }
    },
  }
  const { spentMicros, heldMicros } = await moneyAfter(GOOD, breaksAfterSending)
  expect(heldMicros).toBe(0)
  // Its prompt in bytes, and 8,192 tokens of an answer without a limit of its own.
  expect(spentMicros).toBeGreaterThan(CALL_MICROS + 2 * 8_192)
  const unsent = { ...GOOD, 'sim/pen': [{ bug: BUG }] }
  expect(await moneyAfter(unsent, {})).toEqual({ spentMicros: CALL_MICROS, heldMicros: 0 })
})

describe('the money of a run that is repeated after a crash', () => {
  const run = 'run_1'

  test('is released when a bug ends the run for good', async () => {
    expect(await moneyAfter(GOOD, unreadable, { run })).toEqual({ spentMicros: 0, heldMicros: 0 })
  })

  test('stays held when the end cannot be stored: the run is repeated', async () => {
    const reader = atEnd(
      async () => {},
      () => Promise.reject(BUG),
    )
    const { heldMicros } = await moneyAfter(GOOD, unreadable, { run, readers: [reader] })
    expect(heldMicros).toBeGreaterThan(0)
  })

  test('stays held when a bug ends it after a crash: calls of the first attempt may be unpaid', async () => {
    const { sessions } = fakeServices(GOOD).services
    const broken: Partial<Services> = {
      ...unreadable,
      sessions: {
        ...sessions,
        purse(...given) {
          const purse = sessions.purse(...given)
          const reservation = async () => {
            await purse.hold(100_000, 'cached')
            return purse.reservation()
          }
          return { ...purse, reservation }
        },
      },
    }
    expect((await moneyAfter(GOOD, broken, { run })).heldMicros).toBeGreaterThan(0)
  })
})

test('money is released when the answer to its hold is lost', async () => {
  const { sessions } = fakeServices(GOOD).services
  const broken: Partial<Services> = {
    sessions: {
      ...sessions,
      purse(...given) {
        const purse = sessions.purse(...given)
        const hold: typeof purse.hold = async (...terms) => {
          await purse.hold(...terms)
          throw BUG
        }
        return { ...purse, hold }
      },
    },
  }
  expect(await moneyAfter(GOOD, broken)).toEqual({ spentMicros: 0, heldMicros: 0 })
})
