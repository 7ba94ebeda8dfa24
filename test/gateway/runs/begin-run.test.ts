import { expect, test } from 'vitest'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { newSessionId } from '../../../src/gateway/ids.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { beginRun } from '../../../src/gateway/runs/begin-run.ts'
import { prepareAsk } from '../../../src/gateway/runs/prepare-ask.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import type { Script } from '../../support/scripted-model.ts'

const BUG = new Error('A bug of ours')
const GOOD: Script = { 'sim/a': [{ text: 'So.' }], 'sim/pen': [{ text: 'So it is.' }] }

/** Runs a cached mixture in a session, with something broken; returns what the session still holds. */
async function heldAfter(script: Script, broken: Partial<Services>, run?: string): Promise<number> {
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
    ...(run === undefined ? {} : { run }),
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
  await fake.settled()
  return (await services.sessions.read(place))?.heldMicros ?? Number.NaN
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
  expect(await heldAfter(script, broken)).toBe(0)
})

test('money stays held when the engine throws after a call was sent, as its cost is not known', async () => {
  const buggyPen: Script = { ...GOOD, 'sim/pen': [{ bug: BUG }] }
  expect(await heldAfter(buggyPen, {})).toBeGreaterThan(0)
})

test('money stays held for a run that is repeated after a crash', async () => {
  expect(await heldAfter(GOOD, unreadable, 'run_1')).toBeGreaterThan(0)
})
