import { expect, test } from 'vitest'
import { skillScores, unreadGrades } from '../../../src/eval/protocols/flask/scores.ts'
import type { GradeRecord } from '../../../src/eval/results/judgment-record.ts'

function grade(system: string, question: number, points: GradeRecord['points']): GradeRecord {
  const call = { why: '', error: null, costUsd: 0, latencyMs: 0, prompt: '' }
  return {
    kind: 'grade',
    question: String(question),
    repeat: 0,
    system,
    judge: 'j',
    points,
    ...call,
  }
}

const pair = { mixture: 'm', baseline: 'b' }

test('a skill is compared on the questions that call for it and that both have points for', () => {
  const records = [
    grade('m', 1, { Factuality: 5, Conciseness: 2 }),
    grade('b', 1, { Factuality: 3, Conciseness: null }),
    grade('m', 2, { Factuality: 4 }),
    grade('b', 2, { Factuality: 4 }),
  ]
  expect(skillScores(records, pair)).toMatchObject([
    {
      skill: 'Factuality',
      mixture: { value: 4.5, n: 2 },
      baseline: { value: 3.5 },
      difference: { value: 1, n: 2, method: 't' },
    },
  ])
})

test('judges of one question are averaged before anything else', () => {
  const records = [
    grade('m', 1, { Factuality: 5 }),
    { ...grade('m', 1, { Factuality: 2 }), judge: 'k' },
    grade('b', 1, { Factuality: 1 }),
  ]
  expect(skillScores(records, pair)[0]?.difference).toMatchObject({
    value: 2.5,
    n: 1,
    method: 'one question',
  })
})

test('p values are corrected over the skills of the table', () => {
  const records = Array.from({ length: 10 }, (_, question) => [
    grade('m', question, { Conciseness: 1 + (question % 2), Factuality: 3 + (question % 3) }),
    grade('b', question, { Conciseness: 4 + (question % 2), Factuality: 5 - (question % 3) }),
  ]).flat()
  const [conciseness, factuality] = skillScores(records, pair)
  const alone = skillScores(
    records.map((record) => ({
      ...record,
      points: { Factuality: record.points['Factuality'] ?? null },
    })),
    pair,
  )[0]
  expect(conciseness?.pAdjusted).toBeLessThan(0.05)
  expect(conciseness?.difference.value).toBe(-3)
  expect(factuality?.pAdjusted).toBe(alone?.pAdjusted)
  const both = skillScores(
    records.map(({ points, ...record }) => ({
      ...record,
      points: { ...points, Twin: points['Factuality'] ?? null },
    })),
    pair,
  ).find(({ skill }) => skill === 'Factuality')
  expect(both?.pAdjusted).toBeCloseTo(Math.min(1, 2 * (alone?.pAdjusted ?? 0)), 12)
})

test('a grade without any points counts as unread', () => {
  const records = [
    grade('m', 1, { Factuality: null }),
    grade('m', 2, { Factuality: null, Conciseness: 3 }),
  ]
  expect(unreadGrades(records, 'm')).toBe(1)
})
