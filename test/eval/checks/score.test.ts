import { expect, test } from 'vitest'
import type { Check } from '../../../src/eval/checks/check.ts'
import { scoreOf } from '../../../src/eval/checks/score.ts'

type Row = readonly [text: string, score: number]

function table(name: string, check: Check, rows: readonly Row[]) {
  test.each(rows)(`${name}: %j scores %d`, (text, score) => {
    expect(scoreOf(check, text)).toBeCloseTo(score, 12)
  })
}

table('exact, a letter of a multiple choice', { type: 'exact', value: 'B' }, [
  ['B', 1],
  ['b.', 1],
  ['**B**', 1],
  ['(B)', 1],
  ['B) Mitochondria', 1],
  ['**B) Mitochondria**\n\nThey make ATP.', 1],
  ['Based on the responses, the correct answer is **B) Mitochondria**.', 1],
  ['Looking at each option…\n\nAnswer: B', 1],
  ['**Answer:** B', 1],
  ['Final answer:\n\n**B**', 1],
  ['The answer is (B) because the others have no membrane.', 1],
  ['Option B is correct.', 1],
  [String.raw`So we get $\boxed{\text{B}}$.`, 1],
  ['One might say the answer is A. But the answer is B.', 1],
  ['A', 0],
  ['Answer: A\nB is a common mistake.', 0],
  ['But why?', 0],
  ['Be careful.', 0],
  ['The answer is B? No: the answer is C.', 0],
  ['', 0],
])

table('exact, words', { type: 'exact', value: 'Paris' }, [
  ['Paris', 1],
  [' paris.\n', 1],
  ['"Paris"', 1],
  ['**Paris**', 1],
  ['Answer: Paris', 1],
  ['The capital has a long history.\n\nParis', 1],
  ['# Answer: Paris\n\nIt has been the capital since 987.', 1],
  ['Paris\n\nIt has been the capital since 987.', 1],
  ['A) Paris', 1],
  ['<answer>Paris</answer>', 1],
  ['The answer is Paris.', 1],
  ['Paris and Lyon', 0],
  ['Not Paris', 0],
  ['Paris\n\nAnswer: Lyon', 0],
])

table('exact, a number', { type: 'exact', value: '1,000' }, [
  ['1000', 1],
  ['1,000.', 1],
  ['Answer: 1000', 1],
  ['10000', 0],
  ['1000 or 2000', 0],
])

table('exact, other letters', { type: 'exact', value: 'São Paulo' }, [
  ['São Paulo', 1],
  ['Sa\u0303o Paulo', 1],
  ['SÃO PAULO', 1],
  ['Sao Paulo', 0],
])

test('a value of signs alone is compared as it is', () => {
  expect(scoreOf({ type: 'exact', value: '?' }, '?')).toBe(1)
  expect(scoreOf({ type: 'exact', value: '?' }, '!')).toBe(0)
})

table('contains', { type: 'contains', value: 'correct' }, [
  ['That is Correct.', 1],
  ['correctly so', 1],
  ['That is incorrect.', 0],
  ['', 0],
])

table('contains, a number', { type: 'contains', value: '12' }, [
  ['12', 1],
  ['It is 12.', 1],
  ['12, then 13', 1],
  ['112', 0],
  ['12.5', 0],
  ['3.12', 0],
  ['1,200', 0],
])

table('contains, several', { type: 'contains', value: ['Marie Curie', "don't"] }, [
  ['**Marie\nCurie** said: don’t', 1],
  ['Marie Curie', 0],
])

table('contains, a script without spaces', { type: 'contains', value: '東京' }, [
  ['日本の首都は東京です', 1],
  ['日本の首都は京都です', 0],
])

table('regex', { type: 'regex', value: '/\\bpar(is|ís)\\b/gi' }, [
  ['PARIS', 1],
  ['Paris', 1],
  ['Parisian', 0],
])

test('a regex may be bare, or start with flags as Python writes them', () => {
  expect(scoreOf({ type: 'regex', value: '^a+$' }, 'aaa')).toBe(1)
  expect(scoreOf({ type: 'regex', value: '^a+$' }, 'AAA')).toBe(0)
  expect(scoreOf({ type: 'regex', value: '(?i)^a+$' }, 'AAA')).toBe(1)
  expect(scoreOf({ type: 'regex', value: 'a\\-b' }, 'a-b')).toBe(1)
})

table('number', { type: 'number', value: 42 }, [
  ['42', 1],
  ['**42**', 1],
  ['The total is 42.', 1],
  ['42 apples!', 1],
  ['$42.00', 1],
  ['42 %', 1],
  ['6 × 7 = 42', 1],
  ['Answer: 6 * 7 = 42', 1],
  ['Answer: 42 (see step 3)', 1],
  ['Answer: x = 42', 1],
  ['Answer: we add 40 and 2, which gives 42.', 1],
  ['The answer is 42. I checked it in 2 ways.', 1],
  ['#### 42', 1],
  [String.raw`\[ \boxed{42} \] as in step 1`, 1],
  ['It is 42 [3].', 1],
  ['Result: 42\n\n1. Add\n2. Check', 1],
  ['17 * 23 = 42 (I had 41, but the others win)!', 1],
  ['84/2', 1],
  ['forty-two', 1],
  ['That makes forty-two apples.', 1],
  ['٤٢', 1],
  ['4.2 × 10^1', 1],
  ['4.2e1', 1],
  ['4.2 × 10¹', 1],
  ['42,0', 1],
  ['-42', 0],
  ['−42', 0],
  ['421', 0],
  ['4.2', 0],
  ['42 or 43', 0],
  ['The answer is 41, not 42.', 0],
  ['no number', 0],
  ['', 0],
])

table('number, large', { type: 'number', value: 1_234_567 }, [
  ['1234567', 1],
  ['1,234,567', 1],
  ['1.234.567', 1],
  ['1 234 567', 1],
  ['1\u202f234\u202f567', 1],
  ["1'234'567", 1],
  ['12,34,567', 1],
  [String.raw`1{,}234{,}567`, 1],
  ['1.234567 million', 1],
  ['1.234.567,00', 1],
  ['1,234', 0],
])

table('number, within a tolerance', { type: 'number', value: 0.75, tolerance: 0.01 }, [
  ['0.75', 1],
  ['.75', 1],
  ['0,75', 1],
  ['3/4', 1],
  ['¾', 1],
  [String.raw`\frac{3}{4}`, 1],
  ['75%', 1],
  ['0.7433', 1],
  ['0.73', 0],
])

test('mixed fractions, negative numbers and powers are numbers', () => {
  expect(scoreOf({ type: 'number', value: 1.5 }, '1 1/2')).toBe(1)
  expect(scoreOf({ type: 'number', value: 1.5 }, '1½ cups')).toBe(1)
  expect(scoreOf({ type: 'number', value: -7 }, 'It is −7 °C')).toBe(1)
  expect(scoreOf({ type: 'number', value: 3 }, '10 - 7 = 3')).toBe(1)
  expect(scoreOf({ type: 'number', value: 5 }, 'from 3-5')).toBe(1)
  expect(scoreOf({ type: 'number', value: 1e-3 }, '10⁻³')).toBe(1)
  expect(scoreOf({ type: 'number', value: 0.1 + 0.2 }, '0.3')).toBe(1)
  expect(scoreOf({ type: 'number', value: 0 }, 'zero')).toBe(1)
  expect(scoreOf({ type: 'number', value: 1 }, 'No one knows.')).toBe(0)
})

table('json, any', { type: 'json' }, [
  ['{"a": 1}', 1],
  ['[1, 2]', 1],
  ['```json\n{"a": 1}\n```', 1],
  ['Here you are: {"a": 1}', 0],
  ["{'a': 1}", 0],
  ['{"a": 1', 0],
])

table('json, a value', { type: 'json', value: { a: [1, null], b: { c: 'x' } } }, [
  ['{"b": {"c": "x"}, "a": [1, null]}', 1],
  ['Sure:\n```\n{"b": {"c": "x"}, "a": [1.0, null]}\n```\nDone.', 1],
  ['Sure: {"a": [1, null], "b": {"c": "x"}} and no more', 1],
  ['{"a": [null, 1], "b": {"c": "x"}}', 0],
  ['{"a": [1, null], "b": {"c": "x"}, "d": 1}', 0],
  ['{"a": [1, null]}', 0],
  ['null', 0],
])

test('a value of JSON may be null or hold brackets within strings', () => {
  expect(scoreOf({ type: 'json', value: null }, 'null')).toBe(1)
  expect(scoreOf({ type: 'json', value: { a: '}{' } }, 'so {"a": "}{"} it is')).toBe(1)
})

table('one_of', { type: 'one_of', value: ['C', 'Bern', 'Berne'] }, [
  ['Berne.', 1],
  ['C) Bern', 1],
  ['Answer: C', 1],
  ['B) Zurich', 0],
])

table('recall', { type: 'recall', value: ['Niger', 'Oman', 'apple', 'Bosnia and Herzegovina'] }, [
  ['Niger, Oman, apples, Bosnia and Herzegovina', 1],
  ['- Niger\n- Oman', 0.5],
  ['Nigeria and Romania', 0],
])

table('max_words', { type: 'max_words', value: 3 }, [
  ['state-of-the-art in 2024', 1],
  ["don't – do it", 1],
  ['one two three four', 0],
  ['日本の首都は東京です', 0],
  ['', 0],
])

table('excludes', { type: 'excludes', value: ['secret', 'ZX-41'] }, [
  ['All is open.', 1],
  ['The code is zx–41.', 0],
  ['Secrets!', 0],
  ['', 0],
])

test('all is the mean of its checks', () => {
  const check: Check = {
    type: 'all',
    value: [
      { type: 'contains', value: 'Rome' },
      { type: 'max_words', value: 2 },
    ],
  }
  expect(scoreOf(check, 'Rome')).toBe(1)
  expect(scoreOf(check, 'It is Rome')).toBe(0.5)
  expect(scoreOf({ type: 'all', value: [] }, 'Rome')).toBeNull()
})
