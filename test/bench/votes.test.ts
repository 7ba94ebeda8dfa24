import { expect, test } from 'vitest'
import { PUBLISHED, RULES, type Rule } from '../../bench/votes/published.ts'
import { simulateVotes } from '../../bench/votes/simulate.ts'
import { ENDS } from '../../src/moa/votes/stop-rules.ts'

const SETTING = { questions: 10_000, seed: 1 }

const figures = PUBLISHED.flatMap(({ panel, figures: published }) =>
  Object.entries(published).map(
    ([rule, { accuracy, calls }]) => [panel, rule as Rule, accuracy, calls] as const,
  ),
)

test.each(figures)(
  '%o under "%s" answers %d %% right with %d calls, as published',
  (panel, rule, accuracy, calls) => {
    const simulated = simulateVotes(panel, RULES[rule], SETTING)
    // Both are estimates: of 10,000 questions and of 20,000. These are three standard errors of their difference.
    const error = Math.sqrt(accuracy * (100 - accuracy) * (1 / 10_000 + 1 / 20_000))
    expect(Math.abs(simulated.accuracy - accuracy)).toBeLessThan(3 * error + 0.05)
    expect(Math.abs(simulated.calls - calls)).toBeLessThan(0.06)
  },
)

test.each(PUBLISHED)('a vote that is certain has the answer of all agents: $panel', ({ panel }) => {
  const all = simulateVotes(panel, ENDS.never, SETTING)
  const certain = simulateVotes(panel, ENDS.certain, SETTING)
  expect(certain.accuracy).toBe(all.accuracy)
  expect(certain.withoutJudge).toBe(all.withoutJudge)
  expect(certain.calls).toBeLessThan(all.calls)
})

test.each(PUBLISHED)('a thriftier rule never calls more agents: $panel', ({ panel }) => {
  const calls = (['never', 'certain', 'likely'] as const).map(
    (rule) => simulateVotes(panel, ENDS[rule], SETTING).calls,
  )
  expect(calls).toEqual([...calls].sort((one, other) => other - one))
})

test('agents that repeat a common draw are worth less than their number', () => {
  const panel = { agents: 9, accuracy: 0.6, correlation: 0 }
  const independent = simulateVotes(panel, ENDS.never, SETTING).accuracy
  const alike = simulateVotes({ ...panel, correlation: 0.4 }, ENDS.never, SETTING).accuracy
  expect(independent - alike).toBeGreaterThan(10)
})

test('a tie that no judge settles costs accuracy', () => {
  const panel = { agents: 5, accuracy: 0.6, correlation: 0.4 }
  const { accuracy, withoutJudge } = simulateVotes(panel, ENDS.never, SETTING)
  expect(accuracy - withoutJudge).toBeGreaterThan(2)
})
