import { describe, expect, test } from 'vitest'
import type { AnswerKind, AnswerRule } from '../../../src/moa/short-answers/answer-rule.ts'
import {
  readAnswer,
  shortAnswerIn,
  shortAnswerOf,
} from '../../../src/moa/short-answers/short-answer.ts'

function ruleOf(kind: AnswerKind, over: Partial<AnswerRule> = {}): AnswerRule {
  return { kind, pattern: null, pointer: null, units: [], ...over }
}

/** Texts and their answers as they are compared; null for those that abstain. */
const TEXTS: readonly (readonly [kind: AnswerKind, text: string, value: number | string | null])[] =
  [
    ['number', 'So \\boxed{42}.', 42],
    ['number', '\\boxed{1} then \\boxed{2}', 2],
    ['number', '\\boxed{\\frac{1}{2}}', 0.5],
    ['number', '\\boxed{x = 5}', 5],
    ['number', '\\boxed 7', 7],
    ['number', '$\\boxed{10\\%}$', 0.1],
    ['number', '\\boxed{\\text{42 km}}', 42],
    ['number', '\\boxed{42', 42],
    ['number', 'Answer: 42', 42],
    ['number', '**Answer:** 42', 42],
    ['number', '**Answer**: **42**', 42],
    ['number', '### Final Answer: 42\n\nI hope this helps, in 3 ways!', 42],
    ['number', '## Final Answer\n\n42', 42],
    ['number', '**Final Answer**\n\n$42$', 42],
    ['number', 'FINAL ANSWER: 42.', 42],
    ['number', 'The answer is 42.', 42],
    ['number', 'So the final answer is: $\\boxed{42}$ and not 41.', 42],
    ['number', '答案：４２', 42],
    ['number', 'Antwort: 1.234,5', 1234.5],
    ['number', 'Answer: 1\nAnswer: 2', 2],
    ['number', '> Answer: 42', 42],
    ['number', '- Answer: 42', 42],
    ['number', 'Answer:\n\n42 km', 42],
    ['number', 'Answer (in km): 42', 42],
    ['number', 'Answer: I cannot say, maybe 40 or 41', null],
    ['number', 'Answer: unknown. It has 5 parts.', null],
    ['number', 'The total is 12 + 30 = 42.', 42],
    ['number', 'It has 3 parts, 42 in all.', 42],
    ['number', 'no digits', null],
    ['number', 'So it is not 42.', null],
    ['number', 'So it is not 41 but 42.', 42],
    ['number', 'The answer is not 42.', null],
    ['number', 'A1 is 5\n- item 7 and GPT-4', 7],
    ['choice', 'Answer: B', 'B'],
    ['choice', 'Answer: (b)', 'B'],
    ['choice', '**Answer: B**', 'B'],
    ['choice', 'Answer: B) Paris', 'B'],
    ['choice', 'Answer: B. Paris, since A is wrong', 'B'],
    ['choice', 'The answer is (C).', 'C'],
    ['choice', 'The correct answer is option D because it is', 'D'],
    ['choice', '\\boxed{\\text{B}}', 'B'],
    ['choice', '\\boxed{\\textbf{(B)}}', 'B'],
    ['choice', 'I think it is (B)', 'B'],
    ['choice', 'I think it is (B).', 'B'],
    ['choice', 'So it must be B.', 'B'],
    ['choice', 'B)', 'B'],
    ['choice', 'B', 'B'],
    ['choice', 'b', 'B'],
    ['choice', 'Answer: A car is faster', null],
    ['choice', 'Answer: A or B', null],
    ['choice', 'Answer: A, C', null],
    ['choice', 'Answer: both A and B', null],
    ['choice', 'Answer: Ｂ', 'B'],
    ['choice', 'Answer: В', 'В'],
    ['choice', 'Answer: 2', '2'],
    ['choice', 'Answer: C Paris', 'C'],
    ['choice', 'So do I.', null],
    ['choice', 'Paris is the capital.', null],
    ['choice', 'Answer: **B**: Paris', 'B'],
    ['choice', '**(B)**', 'B'],
    ['choice', 'the answer is B', 'B'],
    ['choice', 'Answer: Option B', 'B'],
    ['choice', 'Answer: [B]', 'B'],
    ['choice', 'Answer: "B"', 'B'],
    ['choice', '答案是B。', 'B'],
    ['choice', 'Answer: (A) and (C)', null],
    ['boolean', 'Yes, because.', 'yes'],
    ['boolean', 'Answer: True', 'yes'],
    ['boolean', 'Answer: **no**', 'no'],
    ['boolean', 'Answer: incorrect', 'no'],
    ['boolean', 'Answer: not true', 'no'],
    ['boolean', 'The statement is true.', 'yes'],
    ['boolean', 'The statement is not correct.', 'no'],
    ['boolean', 'There is no evidence.', null],
    ['boolean', 'No. But then, yes.', null],
    ['boolean', 'Nein, das stimmt nicht.', 'no'],
    ['boolean', '答案：是', 'yes'],
    ['boolean', '答案：不是', 'no'],
    ['boolean', 'Answer: yes or no', null],
    ['boolean', 'Answer: Yes, it is no problem', 'yes'],
    ['boolean', '\\boxed{\\text{Yes}}', 'yes'],
    ['boolean', 'I looked at it.\nNo', 'no'],
    ['boolean', 'I looked.\n\n**Yes.**', 'yes'],
    ['boolean', 'Nobody knows.', null],
    ['boolean', 'Notably, it is.', null],
    ['boolean', 'Answer: Yes.', 'yes'],
    ['boolean', 'Answer: True/False', null],
    ['boolean', 'True', 'yes'],
    ['boolean', 'It is not false.', 'yes'],
    ['boolean', 'Answer: It is true', 'yes'],
    ['label', 'Answer: Positive', 'positive'],
    ['label', 'Answer: "Positive".', 'positive'],
    ['label', '**Answer:** **Positive**', 'positive'],
    ['label', 'Positive', 'positive'],
    ['label', 'Answer: `foo()`', 'foo()'],
    ['label', 'Answer: C++', 'c++'],
    ['label', 'Answer: C#', 'c#'],
    ['label', 'Answer: A-', 'a-'],
    ['label', 'Answer: -1', '-1'],
    ['label', 'Answer: May 1, 2024', '2024-05-01'],
    ['label', 'Answer: 1st of May 2024', '2024-05-01'],
    ['label', 'Answer: 2024年5月1日', '2024-05-01'],
    ['label', 'Answer: 2024/5/1', '2024-05-01'],
    ['label', 'Answer: not  spam', 'not spam'],
    ['label', '\\boxed{\\text{Positive}}', 'positive'],
    ['label', 'Answer: (Positive)', 'positive'],
    ['label', 'Answer: ＰＯＳ\u200bITIVE！', 'positive'],
    ['label', 'Answer: __init__', '__init__'],
    ['label', 'A long text.\nWithout any.', null],
    ['label', 'Answer: «Oui»', 'oui'],
    ['label', 'Answer: U.S.', 'u.s'],
    ['json', '{"b":1,"a":[2]}', '{"a":[2],"b":1}'],
    ['json', 'Here:\n```json\n[1, 2]\n```\nDone', '[1,2]'],
    ['json', 'Answer: {"a": 1.0}', '{"a":1}'],
    ['json', 'text {"a":1} more', '{"a":1}'],
    ['json', 'Answer: [1,2]', '[1,2]'],
    ['json', 'none', null],
    ['text', 'Answer: Paris', null],
  ]

describe('shortAnswerIn()', () => {
  test.each(TEXTS)('finds the %s of %j: %j', (kind, text, value) => {
    expect(shortAnswerIn(text, ruleOf(kind))?.value ?? null).toBe(value)
  })

  test.each([
    { pattern: 'Result: (.*)', text: 'x\nResult: 42 km\nbye 3', value: 42 },
    { pattern: '(?<=total )\\d+', text: 'total 1, total 42', value: 42 },
    { pattern: '^\\d+$', text: 'Of 3:\n42\nwas it', value: 42 },
    { pattern: 'total\\s*(\\d+)', text: 'the total\n42 of 50', value: 42 },
    { pattern: '(?:is (\\d+)|has (\\d+))', text: 'it has 42 here', value: 42 },
  ])('takes the last match of $pattern', ({ pattern, text, value }) => {
    expect(shortAnswerIn(text, ruleOf('number', { pattern }))?.value).toBe(value)
  })

  test.each(['(a+)+$', '[', 'Result: (.*)'])('goes on without a match of %j', (pattern) => {
    const text = `${'a'.repeat(5_000)}!\nAnswer: 42`
    expect(shortAnswerIn(text, ruleOf('number', { pattern }))?.value).toBe(42)
  })

  test.each([
    { kind: 'label', pointer: '/label', text: '```json\n{"label":"Spam"}\n```', value: 'spam' },
    { kind: 'number', pointer: '/a/0', text: '{"a":[42]}', value: 42 },
    { kind: 'number', pointer: '/a', text: '{"a":"42 km"}', value: 42 },
    { kind: 'boolean', pointer: '/ok', text: '{"ok":false}', value: 'no' },
    { kind: 'json', pointer: '/a', text: '{"a":{"c":1,"b":2}}', value: '{"b":2,"c":1}' },
    { kind: 'json', pointer: '', text: '[1, 2]', value: '[1,2]' },
    { kind: 'choice', pointer: '/a~1b', text: '{"a/b":"c"}', value: 'C' },
    { kind: 'text', pointer: '/a', text: '{"a":"It rains."}', value: 'it rains' },
    { kind: 'label', pointer: '/a', text: '{"b":1}', value: null },
    { kind: 'label', pointer: '/a', text: '{"a":null}', value: null },
    { kind: 'label', pointer: '/a', text: '{"a":{}}', value: null },
    { kind: 'label', pointer: '/__proto__', text: '{"a":1}', value: null },
    { kind: 'number', pointer: '/a', text: 'Answer: 42', value: null },
  ] as const)('reads $kind at $pointer of $text', ({ kind, pointer, text, value }) => {
    expect(shortAnswerIn(text, ruleOf(kind, { pointer }))?.value ?? null).toBe(value)
  })

  test('prefers the pattern to a box, a box to a line, and a line to a sentence', () => {
    const texts = ['R=1', '\\boxed{2}', 'Answer: 3', 'The answer is 4']
    const found = texts.map((_, from) =>
      shortAnswerIn(
        texts.slice(from).toReversed().join('\n'),
        ruleOf('number', { pattern: 'R=(.*)' }),
      ),
    )
    expect(found.map((answer) => answer?.value)).toEqual([1, 2, 3, 4])
  })

  test('gives what people read', () => {
    const shown = (kind: AnswerKind, text: string) => shortAnswerIn(text, ruleOf(kind))?.shown
    expect(shown('number', 'Answer: **42 km**.')).toBe('42 km')
    expect(shown('number', 'It is 42 km long.')).toBe('42 km')
    expect(shown('choice', 'Answer: (b)')).toBe('B')
    expect(shown('boolean', 'Answer: True')).toBe('yes')
    expect(shown('label', 'Answer: **Very  Good**')).toBe('Very Good')
    expect(shown('label', `Answer: ${'a '.repeat(90)}`)).toHaveLength(80)
    expect(shown('json', '{"b": 1, "a": 2}')).toBe('{"a":2,"b":1}')
  })

  test('abstains on JSON that is nested too deeply', () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000)
    expect(shortAnswerIn(deep, ruleOf('json'))).toBeNull()
  })
})

describe('shortAnswerOf()', () => {
  test('takes no step on the way for the answer of a text that was cut off', () => {
    const rule = ruleOf('number')
    const steps = 'First, 17 × 20 = 340.\nThen 17 × 3 = 51.\nSo the'
    expect(shortAnswerOf({ text: steps, ended: 'whole' }, rule)?.value).toBe(51)
    expect(shortAnswerOf({ text: steps, ended: 'cut' }, rule)).toBeNull()
    expect(shortAnswerOf({ text: `Answer: 391\n${steps}`, ended: 'length' }, rule)?.value).toBe(391)
  })

  test('does not count the last line of a text that was cut off', () => {
    const rule = ruleOf('number')
    const text = 'So it is.\nAnswer: 39'
    expect(shortAnswerOf({ text, ended: 'whole' }, rule)?.value).toBe(39)
    expect(shortAnswerOf({ text, ended: 'cut' }, rule)).toBeNull()
    expect(shortAnswerOf({ text, ended: 'length' }, rule)).toBeNull()
    expect(shortAnswerOf({ text: `${text}1\nFor`, ended: 'cut' }, rule)?.value).toBe(391)
    expect(shortAnswerOf({ text: 'Answer: 39', ended: 'cut' }, rule)).toBeNull()
  })
})

describe('readAnswer()', () => {
  test('reads what is the answer as a whole', () => {
    expect(readAnswer('42 km', ruleOf('number'))?.value).toBe(42)
    expect(readAnswer('It rains in  Spain.', ruleOf('text'))?.value).toBe('it rains in spain')
    expect(readAnswer('?', ruleOf('choice'))).toBeNull()
  })
})
