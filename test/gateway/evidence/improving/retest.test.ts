import { afterEach, expect, test, vi } from 'vitest'
import { decideByHand } from '../../../../src/gateway/evidence/improving/decide-by-hand.ts'
import { newRunId } from '../../../../src/gateway/ids.ts'
import { dayOf } from '../../../../src/protocol/usage/usage-entry.ts'
import { improvingStage, type Found } from './stage.ts'

const DAY_MS = 86_400_000

// All stages have one clock.
afterEach(() => void vi.restoreAllMocks())

const AS_GOOD: Found = { against: 'sim/rival', value: (index) => index % 2 }
/** The agent `idle` adds nothing. */
const IDLE: readonly Found[] = [
  AS_GOOD,
  { against: 'without:idle', without: 'idle', value: (index) => index % 2 },
]

/** A stage on which the agent was dropped, as version 2. */
async function promoted(improve: 'auto' | 'propose' = 'auto') {
  const stage = improvingStage({ improve })
  await stage.begin()
  await stage.compared(1, 60, IDLE)
  await stage.round()
  const { id = '', alpha = 1 } = (await stage.newest()) ?? {}
  await stage.compared(1, 300, [AS_GOOD, { against: `candidate:${id}`, value: () => 0.5, alpha }])
  await stage.round()
  const decide = async (decision: 'promote' | 'roll_back') =>
    decideByHand(stage.place, { id, decision }, stage.services)
  if (improve === 'propose') await decide('promote')
  expect((await stage.current())?.version).toBe(2)
  /** Compares so many runs of version 2 with the version before; `value` is how version 2 does. */
  const before = async (count: number, value: number) => {
    const { candidate } = await candidateOf()
    await stage.compared(2, count, [
      AS_GOOD,
      { against: `candidate:${candidate?.id}`, value: () => value, alpha: candidate?.alpha ?? 1 },
    ])
  }
  const candidateOf = () =>
    stage.services.comparisons.reserve(stage.place, {
      run: newRunId(Date.now()),
      day: '2026-11-28',
      boundUsd: 0,
      dailyUsd: 1,
    })
  const later = (days: number) => {
    const nowMs = Date.now() + days * DAY_MS
    vi.spyOn(stage.services.clock, 'now').mockReturnValue(nowMs)
    return nowMs
  }
  return { ...stage, id, before, candidateOf, decide, later }
}

test('a promoted change that turns out to be worse is rolled back', async () => {
  const stage = await promoted()
  await stage.before(80, 0)
  await stage.round()
  const current = await stage.current()
  expect(current?.version).toBe(3)
  expect(current?.mixture.layers).toEqual(stage.mixture.layers)
  expect(current?.mixture.reason).toContain('rolled back')
  expect(await stage.newest()).toMatchObject({ status: 'rolled_back', retestedSinceMs: null })
  expect((await stage.candidateOf()).candidate).toBeNull()
  // It is not proposed again for the same mixture.
  await stage.compared(3, 60, IDLE)
  await stage.round()
  expect((await stage.services.improvements.read(stage.place)).improvements).toHaveLength(1)
})

test('propose: it is proposed to be rolled back, and nothing else is until that is decided', async () => {
  const stage = await promoted('propose')
  await stage.before(80, 0)
  const { why } = await stage.round()
  expect(why).toMatch(/^It is worse: since it is in place, it wins 0 %/)
  expect(await stage.newest()).toMatchObject({ status: 'worse', why })
  expect((await stage.current())?.version).toBe(2)
  await stage.compared(2, 60, [AS_GOOD])
  expect((await stage.round()).why).toBe(`${why}. It waits for a decision to roll it back`)
  expect(await stage.decide('roll_back')).toMatchObject({
    ok: true,
    value: { status: 'rolled_back' },
  })
  expect((await stage.current())?.mixture.layers).toEqual(stage.mixture.layers)
})

test('an edit by somebody else ends the wait for a decision', async () => {
  const stage = await promoted('propose')
  await stage.before(80, 0)
  await stage.round()
  const { mixture } = (await stage.current()) ?? stage
  await stage.write(2, { ...mixture, description: 'Mine' })
  expect((await stage.round()).why).toBe('The mixture was changed to version 3 since')
  expect(await stage.newest()).toMatchObject({ status: 'promoted' })
})

test('a promoted change that is as good stays, and can be taken back by hand', async () => {
  const stage = await promoted()
  await stage.before(80, 1)
  await stage.round()
  expect(await stage.newest()).toMatchObject({ status: 'promoted', retestedSinceMs: null })
  await stage.decide('roll_back')
  expect((await stage.current())?.mixture.layers).toEqual(stage.mixture.layers)
})

test('a month later the version before is compared again, from the beginning and with less of α', async () => {
  const stage = await promoted()
  await stage.before(80, 1)
  await stage.round()
  expect((await stage.candidateOf()).candidate).toBeNull()
  stage.later(29)
  await stage.round()
  expect((await stage.candidateOf()).candidate).toBeNull()
  const nowMs = stage.later(31)
  expect((await stage.round()).why).toContain('since it is in place, no run was judged')
  const { candidate } = await stage.candidateOf()
  expect(candidate).toMatchObject({ id: `${stage.id}_before_${dayOf(nowMs)}`, alpha: 0.05 / 6 })
  expect(candidate?.mixture.layers).toEqual(stage.mixture.layers)
  // It was as good for a month, and then a model changed.
  await stage.before(80, 0)
  await stage.round()
  expect(await stage.newest()).toMatchObject({ status: 'rolled_back' })
  expect((await stage.current())?.version).toBe(3)
})

test('a month later a change that is still as good stays for another month', async () => {
  const stage = await promoted()
  await stage.before(80, 1)
  await stage.round()
  stage.later(31)
  await stage.round()
  await stage.before(80, 1)
  expect((await stage.round()).why).toContain('It stays in place')
  expect(await stage.newest()).toMatchObject({ status: 'promoted', retestedSinceMs: null })
})

test('a change that is under way is not disturbed by the monthly comparison', async () => {
  const stage = await promoted()
  await stage.before(80, 1)
  await stage.round()
  // The single model does better now: another change suggests itself.
  await stage.compared(2, 80, [{ against: 'sim/rival', value: () => 0 }])
  await stage.round()
  const { candidate } = await stage.candidateOf()
  expect(candidate?.id).toBe((await stage.newest())?.id)
  stage.later(31)
  await stage.round()
  const { improvements } = await stage.services.improvements.read(stage.place)
  expect(improvements[1]).toMatchObject({ status: 'promoted', retestedSinceMs: null })
})

/** Thumbs of 12 voters on 60 runs that began then. */
async function thumbs(
  stage: Awaited<ReturnType<typeof promoted>>,
  choice: 'up' | 'down',
  atMs: number,
) {
  for (let index = 0; index < 60; index++) {
    const voter = { name: `voter/${index % 12}`, participant: null, session: null }
    const left = { run: newRunId(atMs), system: 'team', length: 0 }
    const vote = { id: crypto.randomUUID(), voter, choice, reason: null, left, right: null }
    await stage.services.votes.cast(stage.place.tenant, vote)
  }
}

/** A stage with thumbs on the version before, which is older than it is in tests, and on the one after. */
async function voted(before: 'up' | 'down', after: 'up' | 'down', improve?: 'auto' | 'propose') {
  const stage = await promoted(improve)
  const { mixtures } = stage.services
  const version = mixtures.version.bind(mixtures)
  vi.spyOn(mixtures, 'version').mockImplementation(async (...place) => {
    const found = await version(...place)
    return found && { ...found, createdAtMs: 0 }
  })
  await thumbs(stage, before, Date.now() - DAY_MS)
  await thumbs(stage, after, Date.now() + 120_000)
  return stage
}

test('votes outrank judges: a version that people dislike is rolled back although judges like it', async () => {
  const stage = await voted('up', 'down')
  await stage.before(80, 1)
  await stage.round()
  expect(await stage.newest()).toMatchObject({
    status: 'rolled_back',
    why: 'People prefer the version before, by their thumbs',
  })
  expect((await stage.current())?.version).toBe(3)
})

test('votes outrank judges also once the comparison with the version before is over', async () => {
  const stage = await promoted('propose')
  await stage.before(80, 1)
  await stage.round()
  expect(await stage.newest()).toMatchObject({ retestedSinceMs: null })
  const { mixtures } = stage.services
  const found = await mixtures.version(stage.place.tenant, 'team', 1)
  vi.spyOn(mixtures, 'version').mockResolvedValue(found && { ...found, createdAtMs: 0 })
  await thumbs(stage, 'up', Date.now() - DAY_MS)
  await thumbs(stage, 'down', Date.now() + 120_000)
  await stage.round()
  expect(await stage.newest()).toMatchObject({ status: 'worse' })
})

test('votes outrank judges: a version that people like better stays although judges find it worse', async () => {
  const stage = await voted('down', 'up')
  await stage.before(80, 0)
  expect((await stage.round()).why).toContain('People prefer it to the version before')
  expect(await stage.newest()).toMatchObject({ status: 'promoted', retestedSinceMs: null })
  expect((await stage.current())?.version).toBe(2)
})
