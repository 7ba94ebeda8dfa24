import { expect, test } from 'vitest'
import { BoundedPattern } from '../../../src/moa/schema/bounded-pattern.ts'

const steps = (pattern: string, chars: number) => new BoundedPattern(pattern).stepsOn(chars)

test.each([
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  '^(\\+\\d{1,2}\\s)?\\(?\\d{3}\\)?[\\s.-]\\d{3}[\\s.-]\\d{4}$',
  '^[a-z]+$',
  '^(?:yes|no)$',
  '^[^@\\s]+@[^@\\s]+$',
  '^\\p{Lu}\\u{1F600}?(?<name>[\\]a]{2,3})$',
])('%s is quick on a text of a line', (pattern) => {
  expect(steps(pattern, 60)).toBeLessThan(100_000)
})

test.each([
  ['a loop in a loop', '^(a+)+$'],
  ['a choice in a loop', '(a|a)*b'],
  ['a choice that is counted', '(a|b){30}'],
  ['an optional part in a loop', '(a?){30}'],
  ['a reference to a group', '(a*)\\1'],
  ['a reference to a named group', '(?<n>a*)\\k<n>'],
  ['counts of counts', '(a{200}){200}'],
  ['a pattern that is very long', 'a'.repeat(1_001)],
  ['a group that does not end', '(a'],
  ['a class that does not end', '[a'],
])('%s has no known limit', (_, pattern) => {
  expect(steps(pattern, 1)).toBe(Infinity)
})

test('each loop multiplies the steps by the length of the text, as does a start anywhere', () => {
  expect(steps('^a*b', 99)).toBe(3 * 100)
  expect(steps('^a*a*?b', 99)).toBe(4 * 100 ** 2)
  expect(steps('a*b', 99)).toBe(2 * 100 ** 2)
})

test('each choice multiplies them by its ways', () => {
  expect(steps('^a?b?$', 9)).toBe(4 * 4)
  expect(steps('^a{2,4}$', 9)).toBe(3 * 6)
  expect(steps('^(?:a|b|c)$', 0)).toBe(3 * 5)
})

test('a pattern that only works without the flag u is used without it', () => {
  expect(new BoundedPattern('^a\\-b$').expression?.test('a-b')).toBe(true)
  expect(new BoundedPattern('^.$').expression?.test('👋')).toBe(true)
  expect(new BoundedPattern('(').expression).toBeNull()
})
