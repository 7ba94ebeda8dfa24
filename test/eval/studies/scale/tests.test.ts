import { expect, test } from 'vitest'
import type { StudyContext } from '../../../../src/eval/studies/lab/study.ts'
import { Measures } from '../../../../src/eval/studies/measures/measures.ts'
import type { Roster } from '../../../../src/eval/studies/panel/roster.ts'
import { gridOf, type GridEntry } from '../../../../src/eval/studies/scale/grid.ts'
import { Places } from '../../../../src/eval/studies/scale/places.ts'
import { testHypotheses } from '../../../../src/eval/studies/scale/tests.ts'
import { randomFrom } from '../../../../src/stats/random/generator.ts'
import { questionOf } from '../../asking/fake-gateway.ts'
import { answerOf } from '../records.ts'

const AGENTS = ['a', 'b', 'c', 'd']
const QUESTIONS = Array.from({ length: 400 }, (_, at) =>
  questionOf({ id: `q${at}`, check: { type: 'contains', value: 'yes' } }),
)

/** How often each place of the grid is right, as a study should find it. */
type Planted = (place: GridEntry) => number

/** What the hypotheses come to when the grid is as planted, and each agent alone is right so often. */
function verdictsOf(planted: Planted, alone: readonly number[] = [0.5, 0.5, 0.5, 0.5]) {
  const grid = gridOf({
    layers: [1, 2, 3],
    sizes: [1, 2, 4],
    aggregators: [null],
    orders: [AGENTS, AGENTS.toReversed()],
    best: { rule: 'best', agentFor: () => 'a' },
  })
  const random = randomFrom(1)
  const say = (chance: number) => [random.uniform() < chance ? 'yes' : 'no']
  const answers = QUESTIONS.flatMap(({ id: question }) => [
    ...AGENTS.map((system, at) => answerOf({ question, system, texts: say(alone[at] ?? 0) })),
    ...grid.flatMap((place) =>
      place.cells.map(({ id: system }) =>
        answerOf({ question, system, texts: say(planted(place)), costUsd: place.calls }),
      ),
    ),
  ])
  const measures = new Measures({
    questions: QUESTIONS,
    answers,
    judgments: [],
    judges: [],
    reference: 'whole',
    seed: 1,
  })
  const roster = { agents: AGENTS.map((name) => ({ name })), seed: 1 } as unknown as Roster
  const plannedCalls = () => Promise.resolve(1)
  const context: StudyContext = { roster, questions: QUESTIONS, measures, seed: 1, plannedCalls }
  const places = new Places(grid, context)
  const findings = testHypotheses({ context, places, agents: AGENTS, margin: 0.2 })
  return Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]))
}

test('quality that rises and bends supports H1, quality that falls contradicts it', () => {
  const rising = [0, 0.4, 0.7, 0.75, 0.8]
  expect(verdictsOf(({ n }) => rising[n] ?? 0)['H1']).toBe('supported')
  expect(verdictsOf(({ n }) => 0.8 - 0.1 * n)['H1']).toBe('contradicted')
  expect(verdictsOf(() => 0.5)['H1']).toBe('undecided')
})

test('a rise that does not bend supports nothing', () => {
  // From 1 to 2 as much for each proposal as from 2 to 4, and more.
  const straight = [0, 0.1, 0.15, 0.5, 0.85]
  expect(verdictsOf(({ n }) => straight[n] ?? 0)['H1']).toBe('undecided')
})

test('a first aggregation that gives most, and further layers that add nothing, support H2', () => {
  const gains = verdictsOf(({ layers }) => (layers === 1 ? 0.2 : 0.6))
  expect(gains['H2']).toBe('supported')
  const deep = verdictsOf(({ layers }) => [0, 0.3, 0.35, 0.85][layers] ?? 0)
  expect(deep['H2']).toBe('contradicted')
})

test('samples that beat different models contradict H3, as Self-MoA has it', () => {
  const mixed = verdictsOf(({ diversity }) => (diversity === 'diverse' ? 0.7 : 0.5))
  expect(mixed['H3']).toBe('supported')
  const own = verdictsOf(({ diversity }) => (diversity === 'diverse' ? 0.5 : 0.7))
  expect(own['H3']).toBe('contradicted')
})

test('a weak aggregator that spoils its proposals supports H5', () => {
  const weak = ({ layers }: GridEntry) => (layers === 1 ? 0.2 : 0.4)
  expect(verdictsOf(weak, [0.7, 0.6, 0.6, 0.6])['H5']).toBe('supported')
  const strong = ({ layers }: GridEntry) => (layers === 1 ? 0.9 : 0.4)
  expect(verdictsOf(strong, [0.7, 0.6, 0.6, 0.6])['H5']).toBe('not tested')
})

test('gains that stay while calls multiply support H6', () => {
  expect(verdictsOf(({ layers }) => (layers === 1 ? 0.2 : 0.8))['H6']).toBe('supported')
})
