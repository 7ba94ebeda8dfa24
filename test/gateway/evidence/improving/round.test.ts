import { expect, test, vi } from 'vitest'
import { decideByHand } from '../../../../src/gateway/evidence/improving/decide-by-hand.ts'
import { mixtureSchema } from '../../../../src/protocol/mixtures/mixture.ts'
import { DOCUMENT, improvingStage, type Found } from './stage.ts'

const EVEN = (index: number) => index % 2
const TIE = () => 0.5
const AS_GOOD: Found = { against: 'sim/rival', value: EVEN }
/** The agent `idle` adds nothing. */
const IDLE: readonly Found[] = [AS_GOOD, { against: 'without:idle', without: 'idle', value: EVEN }]

/** A stage on which dropping the agent was proposed and is compared with new runs. */
async function shadowing(...[more]: Parameters<typeof improvingStage>) {
  const stage = improvingStage(more)
  await stage.begin()
  await stage.compared(1, 60, IDLE)
  await stage.round()
  const { id = '', alpha = 1 } = (await stage.newest()) ?? {}
  const against = `candidate:${id}`
  const candidate = (count: number, value: Found['value'], version = 1) =>
    stage.compared(version, count, [AS_GOOD, { against, value, alpha }])
  return { ...stage, id, alpha, candidate }
}

test('nothing is proposed before enough runs were compared', async () => {
  const stage = improvingStage()
  await stage.begin()
  await stage.compared(1, 49, IDLE)
  expect(await stage.round()).toEqual({
    why: 'Not enough yet: 49 of 50 compared runs of version 1',
    goesOn: true,
  })
  expect(await stage.newest()).toBeUndefined()
})

test('without stored runs, a change goes to new runs at once, and says so', async () => {
  const { newest, place, services, id } = await shadowing()
  expect(await newest()).toMatchObject({
    change: 'Drop the agent idle',
    status: 'shadow',
    alpha: 0.025,
    offline: null,
    why: expect.stringContaining('It was not tested on stored runs: 0 of the last runs'),
  })
  const hold = { run: 'run_1', day: '2026-11-28', boundUsd: 0, dailyUsd: 1 }
  const { candidate } = await services.comparisons.reserve(place, hold)
  expect(candidate).toMatchObject({ id, alpha: 0.025, judges: ['sim/other'] })
  expect(candidate?.mixture.layers[0]?.agents).toHaveLength(1)
})

test('stored runs are answered from their own proposals and judged by the first judge', async () => {
  const stage = improvingStage()
  const record = vi.spyOn(stage.services.usage, 'record')
  await stage.begin()
  await stage.compared(1, 60, IDLE)
  await stage.stored(24)
  await stage.round()
  const { status, offline } = (await stage.newest()) ?? {}
  expect(status).toBe('shadow')
  expect(offline).toMatchObject({ winRate: 1 })
  const n = offline?.n ?? 0
  // About half the runs are held out.
  expect(n).toBeGreaterThanOrEqual(5)
  expect(n).toBeLessThan(24)
  const count = (model: string) => stage.calls.filter((each) => each === model).length
  expect([count('sim/writer'), count('sim/judge')]).toEqual([n, 2 * n])
  // The operator pays for it: usage has it apart from runs.
  const counted = record.mock.calls.map(([, { key, mixture, usage }]) => [key, mixture, usage.runs])
  expect(counted).toMatchObject([[null, 'team', { sums: { runs: n, calls: 3 * n } }]])
})

test('a change that is clearly worse on stored runs ends there, and is not proposed again', async () => {
  const stage = improvingStage({ judge: 'OLD' })
  await stage.begin()
  await stage.compared(1, 60, IDLE)
  await stage.stored(24)
  await stage.round()
  expect(await stage.newest()).toMatchObject({
    status: 'rejected',
    offline: { winRate: 0 },
    mixture: null,
  })
  await stage.round()
  const { improvements } = await stage.services.improvements.read(stage.place)
  expect(new Set(improvements.map(({ change }) => change)).size).toBe(improvements.length)
})

test('auto: a useless agent is dropped as a new version, with the reason in it', async () => {
  const stage = await shadowing()
  await stage.candidate(300, TIE)
  const { why } = await stage.round()
  expect(why).toContain('Drop the agent idle: version 2')
  const current = await stage.current()
  expect(current?.version).toBe(2)
  expect(current?.mixture.layers[0]?.agents.map(({ model }) => model)).toEqual(['sim/good'])
  expect(current?.mixture.reason).toMatch(
    /^imp_\w+: Drop the agent idle\. It is as good and cheaper/,
  )
  expect(await stage.newest()).toMatchObject({ status: 'promoted', promotedVersion: 2 })
})

test('propose: the same change waits for a decision, which puts it in place', async () => {
  const stage = await shadowing({ improve: 'propose' })
  await stage.candidate(300, TIE)
  expect(await stage.round()).toMatchObject({ why: 'It is ready, and waits for a decision' })
  expect((await stage.current())?.version).toBe(1)
  const decided = await decideByHand(
    stage.place,
    { id: stage.id, decision: 'promote' },
    stage.services,
  )
  expect(decided).toMatchObject({ ok: true, value: { status: 'promoted', promotedVersion: 2 } })
  const again = await decideByHand(
    stage.place,
    { id: stage.id, decision: 'promote' },
    stage.services,
  )
  expect(again).toMatchObject({ ok: false, error: { param: 'decision' } })
})

test('auto with one judge waits for a decision, and says why', async () => {
  const compare = { ...DOCUMENT.compare, judges: ['sim/judge'] }
  const stage = await shadowing({ compare })
  await stage.candidate(300, TIE)
  expect((await stage.round()).why).toContain('the only judge')
  expect((await stage.current())?.version).toBe(1)
})

test('a change that new runs show to be worse is rejected', async () => {
  const stage = await shadowing()
  await stage.candidate(60, () => 1)
  await stage.round()
  expect(await stage.newest()).toMatchObject({
    status: 'rejected',
    shadow: { winRate: 0, verdict: 'worse' },
  })
  expect((await stage.current())?.version).toBe(1)
})

test('an edit by somebody else ends the test of a change', async () => {
  const stage = await shadowing()
  await stage.candidate(300, TIE)
  await stage.write(1, { ...stage.mixture, description: 'Mine' })
  await stage.round()
  expect(await stage.newest()).toMatchObject({
    status: 'rejected',
    why: expect.stringContaining('version 2'),
  })
  expect((await stage.current())?.mixture.description).toBe('Mine')
})

test('an edit while a change is being put in place wins', async () => {
  const stage = await shadowing({ improve: 'propose' })
  await stage.candidate(300, TIE)
  await stage.round()
  await stage.write(1, { ...stage.mixture, description: 'Mine' })
  const decided = await decideByHand(
    stage.place,
    { id: stage.id, decision: 'promote' },
    stage.services,
  )
  expect(decided).toMatchObject({ ok: false, error: { code: 'precondition_failed' } })
  expect((await stage.current())?.mixture.description).toBe('Mine')
  expect(await stage.newest()).toMatchObject({ status: 'rejected' })
})

test('a crash after the version was written and before that was noted writes no second version', async () => {
  const stage = await shadowing()
  await stage.candidate(300, TIE)
  const { improvements } = stage.services
  const change = improvements.change.bind(improvements)
  const crash = vi.spyOn(improvements, 'change').mockImplementation(async (place, which, next) => {
    if (next.status === 'promoted') throw new Error('The machine went away')
    return change(place, which, next)
  })
  vi.spyOn(stage.services, 'failed').mockReturnValue()
  expect(await stage.round()).toMatchObject({ why: 'It failed; the next round tries again' })
  expect(await stage.newest()).toMatchObject({ status: 'ready' })
  crash.mockRestore()
  await stage.round()
  expect((await stage.current())?.version).toBe(2)
  expect(await stage.newest()).toMatchObject({ status: 'promoted', promotedVersion: 2 })
})

test('a crash in the test on stored runs pays no call twice', async () => {
  const stage = improvingStage()
  await stage.begin()
  await stage.compared(1, 60, IDLE)
  await stage.stored(24)
  const { comparisons } = stage.services
  const crash = vi.spyOn(comparisons, 'record').mockRejectedValueOnce(new Error('Away'))
  vi.spyOn(stage.services, 'failed').mockReturnValue()
  await stage.round()
  expect(await stage.newest()).toMatchObject({ status: 'offline' })
  const made = stage.calls.length
  crash.mockRestore()
  await stage.round()
  expect(await stage.newest()).toMatchObject({ status: 'shadow', offline: { winRate: 1 } })
  expect(stage.calls.length).toBe(made)
})

test('each change gets less of α than the one before', async () => {
  const stage = await shadowing()
  await decideByHand(stage.place, { id: stage.id, decision: 'reject' }, stage.services)
  const layers = [{ agents: [{ model: 'sim/good' }, { model: 'sim/idle', samples: 2 }] }]
  const changed = mixtureSchema.parse({ ...DOCUMENT, layers })
  await stage.write(1, changed)
  await stage.compared(2, 60, IDLE)
  await stage.round()
  expect(await stage.newest()).toMatchObject({ fromVersion: 2, alpha: 0.05 / 6 })
})

test('without `compare`, rounds end', async () => {
  const stage = improvingStage({ compare: undefined })
  await stage.begin()
  expect(await stage.round()).toMatchObject({ goesOn: false })
})
