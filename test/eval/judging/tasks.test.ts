import { expect, test } from 'vitest'
import { CANARY, controlTasks, isControl } from '../../../src/eval/judging/control-tasks.ts'
import { indexAnswers, pairTasks } from '../../../src/eval/judging/pair-tasks.ts'
import { emptyAnswer } from '../../../src/eval/asking/answer-parts.ts'
import { questionOf, systemOf } from '../asking/fake-gateway.ts'

const answer = (id: string, system: string, { repeat = 0, text = 'Two' } = {}) => ({
  ...emptyAnswer(questionOf({ id }), systemOf({ id: system }), repeat),
  texts: [text],
})
const failure = (id: string, system: string) => ({
  ...answer(id, system),
  texts: [],
  error: 'upstream_failed',
})
const plan = {
  pairs: [
    { a: 'team', b: 'small' },
    { a: 'team', b: 'large' },
  ],
  judges: ['one', 'two'],
}

test('every pair is compared by every judge in both orders, repeat by repeat', () => {
  const answers = indexAnswers(
    ['team', 'small', 'large'].flatMap((system) => [
      answer('q1', system),
      answer('q1', system, { repeat: 1 }),
    ]),
  )
  const tasks = pairTasks(questionOf({ id: 'q1' }), plan, { answers, repeats: 2 })
  expect(tasks).toHaveLength(2 * 2 * 2 * 2)
  expect(tasks.filter(({ first }) => first === 'a')).toHaveLength(8)
  expect(tasks.every(({ a, b }) => a.system === 'team' && a.repeat === b.repeat)).toBe(true)
})

test('an answer that failed is compared by nobody', () => {
  const answers = indexAnswers([
    answer('q1', 'team'),
    failure('q1', 'small'),
    answer('q1', 'large'),
  ])
  const tasks = pairTasks(questionOf({ id: 'q1' }), plan, { answers, repeats: 1 })
  expect(tasks.map(({ b }) => b.system)).toEqual(['large', 'large', 'large', 'large'])
})

const questions = Array.from({ length: 60 }, (_, index) => questionOf({ id: `q${index}` }))

test('controls compare one system with itself, and a constant answer that flatters the judge', () => {
  const answers = indexAnswers(questions.map(({ id }) => answer(id, 'team')))
  const tasks = controlTasks(questions, { system: 'team', judges: ['one', 'two'], answers })
  const aa = tasks.filter(({ a, b }) => a.system === b.system)
  const canaries = tasks.filter(({ a }) => a.system === CANARY)
  expect([aa.length, canaries.length]).toEqual([40, 20])
  expect(aa.every(({ evenIdentical }) => evenIdentical)).toBe(true)
  const firsts = aa.filter(({ judge, first }) => judge === 'one' && first === 'a').length
  expect(firsts).toBeGreaterThan(3)
  expect(firsts).toBeLessThan(17)
  expect(canaries[0]?.a.texts[0]).toContain('superior')
})

test('controls compare two answers of one system where it answered twice', () => {
  const answers = indexAnswers(
    questions.flatMap(({ id }) => [
      answer(id, 'team', { text: 'First' }),
      answer(id, 'team', { repeat: 1, text: 'Second' }),
    ]),
  )
  const [aa] = controlTasks(questions, { system: 'team', judges: ['one'], answers })
  expect([aa?.a.texts, aa?.b.texts]).toEqual([['First'], ['Second']])
})

test('controls are no comparisons of systems', () => {
  expect(isControl({ a: 'team', b: 'team' })).toBe(true)
  expect(isControl({ a: CANARY, b: 'team' })).toBe(true)
  expect(isControl({ a: 'team', b: 'small' })).toBe(false)
})
