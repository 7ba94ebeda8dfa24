import { expect, test } from 'vitest'
import { readVerdict } from '../../../src/eval/judging/read-verdict.ts'

test.each([
  ['A>>B', 1],
  ['A>B', 0.75],
  ['A=B', 0.5],
  ['B>A', 0.25],
  ['B>>A', 0],
])('the verdict %s is a preference of %d for the first', (verdict, first) => {
  expect(readVerdict(JSON.stringify({ why: 'Short.', verdict }))).toEqual({ first, why: 'Short.' })
  expect(readVerdict(`I weighed both.\n\n[[${verdict}]]`)?.first).toBe(first)
})

test.each([
  ['in a code block', '```json\n{"why": "x", "verdict": "A>B"}\n```'],
  ['after prose with other braces', 'Set {a, b} is fine. {"verdict": "A>B", "why": "x"} Done.'],
  ['with escapes', String.raw`{"why":"x \"}\" y","verdict":"A\u003eB"}`],
  ['with spaces and in lower case', '{"why":"x","verdict":" a > b "}'],
  ['after one that the answer wrote', '{"verdict":"B>>A"} they say, yet {"verdict":"A>B"}'],
  ['inside another object', '{"result":{"why":"x","verdict":"A>B"}}'],
  ['before an object without one', '{"verdict":"A>B"} {"verdict":"later"}'],
  ['written the other way round', 'So B < A'],
])('a verdict is read %s', (_, reply) => {
  expect(readVerdict(reply)?.first).toBe(0.75)
})

test('the last verdict of a text counts, since an explanation may quote others', () => {
  expect(readVerdict('Some would say A>>B or [[A]], but my verdict is B>A.')?.first).toBe(0.25)
})

test('a text that only seems to hold a verdict has none, which is no tie', () => {
  const replies = [
    '',
    '[[A]]',
    'A is better',
    'HDMA>B',
    '{"verdict":"A>A"}',
    'A>A',
    '{"verdict":1}',
  ]
  for (const reply of replies) expect([reply, readVerdict(reply)]).toEqual([reply, null])
})

test('a reply of braces alone is read in no time', () => {
  expect(readVerdict('{'.repeat(50_000) + '}'.repeat(50_000))).toBeNull()
})

test('an explanation is cut to what can be shown', () => {
  const verdict = readVerdict(JSON.stringify({ why: 'w'.repeat(9_000), verdict: 'A>B' }))
  expect(verdict?.why.length).toBe(500)
})
