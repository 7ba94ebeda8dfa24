import { expect, test } from 'vitest'
import type { Script } from '../../../support/scripted-model.ts'
import type { MixtureInput } from '../../../../src/protocol/mixtures/mixture.ts'
import { improvingStage, type Found } from './stage.ts'

const AS_GOOD: Found = { against: 'sim/rival', value: (index) => index % 2 }
/** The agent `idle` harms. */
const IDLE: Found = { against: 'without:idle', without: 'idle', value: () => 0 }

type Stage = Partial<MixtureInput> & { judge?: string; script?: Script }

/** The test of the first change that evidence suggests on 24 stored runs, and which models it has called. */
async function tested(
  more: Stage,
  found: readonly Found[],
  layers: Parameters<ReturnType<typeof improvingStage>['stored']>[1],
) {
  const stage = improvingStage(more)
  await stage.begin()
  await stage.compared(1, 60, found)
  await stage.stored(24, layers)
  await stage.round()
  const newest = await stage.newest()
  const callsOf = (model: string) => stage.calls.filter((each) => each === model).length
  return { ...newest, called: new Set(stage.calls), callsOf }
}

test.each<[string, Stage]>([
  ['vote', { strategy: { type: 'vote', answer: { kind: 'number' } }, judge: 'Fine words' }],
  ['select', { strategy: 'select', judge: 'Fine words' }],
])(
  'the answer of a %s without an agent is made of stored proposals: only the judge is called',
  async (_, more) => {
    const layers = [{ good: 'Fine words.\nAnswer: 4', idle: 'Answer: 5' }]
    const found = await tested(more, [AS_GOOD, IDLE], layers)
    expect(found).toMatchObject({
      change: 'Drop the agent idle',
      // A stored proposal costs 1 cent, and the answer of the stored run 2 more.
      offline: { winRate: 1, costRatio: 0.25 },
    })
    expect(found.called).toEqual(new Set(['sim/judge']))
  },
)

test('what is left of several samples has the proposal of one of them, and its cost', async () => {
  const more = {
    strategy: { type: 'vote', answer: { kind: 'number' } },
    layers: [{ agents: [{ model: 'sim/good', samples: 2 }] }],
    judge: 'Answer',
  } satisfies Stage
  const found = await tested(more, [AS_GOOD], [{ 'good#1': 'Answer: 4', 'good#2': 'Answer: 4' }])
  expect(found).toMatchObject({
    change: 'Take 1 in place of 2 samples of good',
    offline: { winRate: 1, costRatio: 0.25 },
  })
  expect(found.called).toEqual(new Set(['sim/judge']))
})

test('a fusion without an agent calls its analyst and its aggregator, and no agent', async () => {
  const stage = { strategy: 'fusion', layers: panel('good', 'idle', 'third') } as const
  const found = await tested(stage, [AS_GOOD, IDLE], [{ good: 'A', idle: 'B', third: 'C' }])
  expect(found).toMatchObject({ change: 'Drop the agent idle', offline: { winRate: 1 } })
  expect(found.called).toEqual(new Set(['sim/judge', 'sim/writer']))
})

test('a debate of fewer samples is held again from their stored first answers', async () => {
  const script: Script = { 'sim/good': () => ({ text: 'NEW round' }) }
  const layers = [{ agents: [{ model: 'sim/good', samples: 4 }] }]
  const stored = Object.fromEntries([1, 2, 3, 4].map((n) => [`good#${n}`, `Words ${n}`]))
  const more = { strategy: 'debate', layers, script } as const
  const found = await tested(more, [AS_GOOD], [stored, stored])
  expect(found).toMatchObject({
    change: 'Take 2 in place of 4 samples of good',
    offline: { winRate: 1 },
  })
  // Of each run only the second round is held again: its two agents read other answers then.
  expect(found.callsOf('sim/good')).toBe(2 * (found.offline?.n ?? 0))
  expect(found.called).toEqual(new Set(['sim/good', 'sim/writer', 'sim/judge']))
})

test('another threshold of a cascade is tested on stored drafts: only the verifier is called', async () => {
  const script: Script = {
    'sim/writer': () => ({ text: JSON.stringify({ verdict: 'accept', p: 60, why: 'Fine' }) }),
  }
  const more = { strategy: 'cascade', judge: 'Fine words', script } as const
  // It was escalated then, as its verifier accepts from 70 % on.
  const found = await tested(more, [AS_GOOD], [{ good: 'Fine words.' }, { idle: 'Others.' }])
  expect(found).toMatchObject({
    change: 'Accept drafts from 55 % on in place of 70 %',
    offline: { winRate: 1 },
  })
  expect(found.called).toEqual(new Set(['sim/writer', 'sim/judge']))
  // The draft that is accepted now is the first one: the second one costs nothing.
  const verifying = (found.offline?.costRatio ?? 0) * 0.04 - 0.01
  expect(verifying).toBeGreaterThan(0)
  expect(verifying).toBeLessThan(0.005)
})

test('another early exit is tested on stored proposals: the layers that it skips cost nothing', async () => {
  const more = {
    layers: [...panel('a', 'b', 'c'), ...panel('good', 'idle')],
    early_exit: { agree: 3, answer: { kind: 'number' } },
    compare: {
      against: 'sim/rival',
      judges: ['sim/judge', 'sim/other'],
      daily_usd: 100,
      leave_one_out: false,
    },
  } satisfies Stage
  const first = { a: 'Answer: 4', b: 'Answer: 4', c: 'Answer: 5' }
  const found = await tested(more, [AS_GOOD], [first, { good: 'Words', idle: 'Words' }])
  expect(found).toMatchObject({
    change: 'Skip the further layers once 2 agents agree in place of 3',
    offline: { winRate: 1 },
  })
  expect(found.called).toEqual(new Set(['sim/writer', 'sim/judge']))
  // Five proposals of 1 cent and an answer of 2 then, three proposals and an answer now.
  const writing = (found.offline?.costRatio ?? 0) * 0.07 - 0.03
  expect(writing).toBeGreaterThan(0)
  expect(writing).toBeLessThan(0.01)
})

function panel(...names: readonly string[]) {
  return [{ agents: names.map((name) => ({ model: `sim/${name}` })) }]
}
