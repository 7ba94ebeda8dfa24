import { describe, expect, test } from 'vitest'
import { answerClasses } from '../../../src/moa/short-answers/classes.ts'
import type { AnswerKind } from '../../../src/moa/short-answers/answer-rule.ts'
import { readAnswer } from '../../../src/moa/short-answers/short-answer.ts'
import { seededRandom, shuffled } from '../../../src/moa/text/random.ts'

/** The classes of marked answers, each with its members as they were written. */
function classesOf(marked: readonly string[], kind: AnswerKind, units: readonly string[] = []) {
  const rule = { kind, pattern: null, pointer: null, units }
  const answers = marked.flatMap((member) => {
    const answer = readAnswer(member, rule)
    return answer === null ? [] : [{ member, answer }]
  })
  return answerClasses(answers, kind).map(({ members }) => members)
}

describe('answerClasses()', () => {
  test.each<{ kind: AnswerKind; same: readonly string[] }>([
    {
      kind: 'number',
      same: ['1234.5', '1,234.5', '$1,234.50', '1.2345e3', '1.234,50', '12345/10'],
    },
    { kind: 'number', same: ['0.42', '42%', '42 percent', '\\frac{42}{100}', '４２％', '21/50'] },
    { kind: 'number', same: ['0.333333', '1/3', '\\frac13', '⅓'] },
    {
      kind: 'number',
      same: ['1000000', '10^6', '1 million', '1e6', '1\u202f000\u202f000', '100万'],
    },
    { kind: 'number', same: ['-5', '−5', 'minus 5', '-5.0', '-$5', '-10/2', 'x = -5'] },
    { kind: 'number', same: ['0', '-0', '0.0', '0%', 'zero'] },
    { kind: 'number', same: ['5 km', '5 kilometres', '5'] },
    { kind: 'choice', same: ['b', '(B)', 'B.', 'B) Paris', 'option b', '\\text{B}', '**B**'] },
    { kind: 'boolean', same: ['yes', 'True', 'CORRECT.', '**yes**', 'not false', '是'] },
    { kind: 'boolean', same: ['no', 'False', 'incorrect', 'not true', 'нет'] },
    { kind: 'label', same: ['Not  Spam', 'not spam.', '"NOT SPAM"', '`not spam`', 'Ｎot spam'] },
    { kind: 'label', same: ['May 1, 2024', '2024-05-01', '1 May 2024', '2024年5月1日'] },
    { kind: 'json', same: ['{"a":1,"b":[1,2]}', '{ "b": [1, 2.0], "a": 1 }'] },
  ])('are one for $same', ({ kind, same }) => {
    expect(classesOf(same, kind)).toEqual([same])
  })

  test.each<{ kind: AnswerKind; different: readonly string[] }>([
    { kind: 'number', different: ['391', '381', '1648', '1684'] },
    {
      kind: 'number',
      different: ['1234567', '1234568', '12345678901234567890', '12345678901234567891'],
    },
    { kind: 'number', different: ['42', '42%', '-42', '4.2', '420'] },
    { kind: 'number', different: ['5 km', '5 m', '5 km/h', '5 kg'] },
    { kind: 'number', different: ['$5', '€5', '£5'] },
    { kind: 'number', different: ['1.000000', '1.00001', '0.9999'] },
    { kind: 'number', different: ['1e-300', '0', '-1e-300'] },
    { kind: 'choice', different: ['A', 'B', 'Б'] },
    { kind: 'boolean', different: ['yes', 'not true'] },
    { kind: 'label', different: ['C', 'C++', 'C#', 'A-', 'A+', '-1', '1', '+1', 'f()', 'f'] },
    { kind: 'label', different: ['init', '__init__', '.NET', 'NET', 'not spam', 'spam'] },
    { kind: 'label', different: ['1/5/2024', '5/1/2024', '2024-05-01'] },
    { kind: 'json', different: ['[1,2]', '[2,1]', '{"a":1}', '{"a":"1"}', '{"a":null}', '{}'] },
  ])('tell $different apart', ({ kind, different }) => {
    expect(classesOf(different, kind)).toEqual(different.map((each) => [each]))
  })

  test('come with the most members first, and else in the order of their first members', () => {
    expect(classesOf(['3', '1', '2', '1.0', '2.0', '4'], 'number')).toEqual([
      ['1', '1.0'],
      ['2', '2.0'],
      ['3'],
      ['4'],
    ])
  })

  test('show the answer as the first member wrote it', () => {
    const rule = { kind: 'number', pattern: null, pointer: null, units: [] } as const
    const answers = ['42.0', '42'].flatMap((member) => {
      const answer = readAnswer(member, rule)
      return answer === null ? [] : [{ member, answer }]
    })
    expect(answerClasses(answers, 'number')).toEqual([{ answer: '42.0', members: ['42.0', '42'] }])
  })

  test('do not add up small differences of numbers', () => {
    const steps = Array.from({ length: 20 }, (_, step) => `${1 + step * 4e-7}`)
    expect(classesOf(steps, 'number').every((members) => members.length <= 3)).toBe(true)
  })

  test('hold the same members in whatever order numbers come', () => {
    const random = seededRandom(7)
    const sortedClasses = (marked: readonly string[]) =>
      classesOf(marked, 'number')
        .map((members) => members.toSorted().join(' '))
        .toSorted()
    for (let round = 0; round < 200; round++) {
      const marked = Array.from({ length: 12 }, () => `${1 + Math.floor(random() * 12) * 4e-7}`)
      expect(sortedClasses(shuffled(marked, random))).toEqual(sortedClasses(marked))
    }
  })

  test('count a number without a unit to those with one', () => {
    expect(classesOf(['5', '5 m', '5 m'], 'number')).toEqual([['5', '5 m', '5 m']])
    expect(classesOf(['5', '5 km', '5 m'], 'number', ['km'])).toEqual([['5', '5 km'], ['5 m']])
  })
})
