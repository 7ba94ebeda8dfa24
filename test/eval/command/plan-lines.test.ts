import { expect, test } from 'vitest'
import { planLines, type Plan } from '../../../src/eval/command/plan-lines.ts'

const plan: Plan = {
  questions: 40,
  detectablePoints: 18.2,
  systems: ['team', 'openai/gpt-5'],
  judges: ['anthropic/claude'],
  answers: 80,
  judgments: 80,
  estimatedUsd: 0.42,
  budgetUsd: null,
}

test('a plan says what stays undecided and what it costs', () => {
  expect(planLines(plan)).toEqual([
    '40 questions for 2 systems: team, openai/gpt-5; judged by anthropic/claude',
    'With your 40 questions an advantage under 18 points will probably stay undecided',
    '80 answers and 80 judgments to get: at most about $0.42',
  ])
})

test('a plan of one question says that it decides nothing', () => {
  const lines = planLines({ ...plan, questions: 1, detectablePoints: null })
  expect(lines[1]).toBe('With your 1 question no advantage can be decided: this is too few')
})

test.each([
  [{ budgetUsd: 1 }, 'at most about $0.42, budget $1.00'],
  [{ budgetUsd: 0.1 }, 'at most about $0.42, over the budget $0.10: it will end early'],
  [{ estimatedUsd: null }, 'cost unknown'],
  [{ estimatedUsd: null, budgetUsd: 1 }, 'cost unknown, budget $1.00'],
])('a plan says what it costs with %o', (changes, expected) => {
  expect(planLines({ ...plan, ...changes })[2]).toBe(
    `80 answers and 80 judgments to get: ${expected}`,
  )
})
