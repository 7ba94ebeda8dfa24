import { expect, test } from 'vitest'
import type { AnswerKind } from '../../../src/moa/short-answers/answer-rule.ts'
import { endingOf } from '../../../src/moa/short-answers/ending.ts'
import { shortAnswerIn } from '../../../src/moa/short-answers/short-answer.ts'

const ruleOf = (kind: AnswerKind, over = {}) => ({
  kind,
  pattern: null,
  pointer: null,
  units: [],
  ...over,
})

test.each<{ kind: AnswerKind; line: string; value: unknown }>([
  { kind: 'number', line: 'Answer: 42', value: 42 },
  { kind: 'choice', line: 'Answer: B', value: 'B' },
  { kind: 'boolean', line: 'Answer: yes', value: 'yes' },
  { kind: 'label', line: 'Answer: spam', value: 'spam' },
  { kind: 'json', line: 'Answer: {"a":1}', value: '{"a":1}' },
])('an agent that ends as it is told for a $kind is understood', ({ kind, line, value }) => {
  expect(endingOf(ruleOf(kind))).toMatch(/^End with one line of the form "Answer: …"/)
  expect(shortAnswerIn(`Some text.\n${line}`, ruleOf(kind))?.value).toBe(value)
})

test('an agent is told the unit of the rule', () => {
  expect(endingOf(ruleOf('number', { units: ['km'] }))).toContain('in km')
})

test('an agent that writes JSON is told no line, and one that writes text nothing', () => {
  expect(endingOf(ruleOf('label', { pointer: '/label' }))).toContain('"/label"')
  expect(endingOf(ruleOf('label', { pointer: '/label' }))).not.toContain('Answer:')
  expect(endingOf(ruleOf('text'))).toBe('')
})
