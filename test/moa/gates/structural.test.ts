import { expect, test } from 'vitest'
import type { Proposal } from '../../../src/moa/events.ts'
import type { Tried } from '../../../src/moa/gates/verdict.ts'
import { structural } from '../../../src/moa/gates/structural.ts'
import { draftOf, NUMBER, TEXT, triedWith } from './tried.ts'

const schema = { type: 'object', required: ['city'] }
const bySchema = { responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema } } }
const asObject = { responseFormat: { type: 'json_object' } }
const pointed = { ...TEXT, pointer: '/city' }
const lettered = { ...TEXT, pattern: 'Choice: ([A-D])' }

test.each<[string, Partial<Tried>]>([
  ['It is Paris.', {}],
  ['{"city": "Bern"}', { answer: bySchema }],
  ['{"city": "Bern"}', { answer: asObject }],
  ['{"city": "Bern"}', { rule: pointed }],
  ['I take this.\nChoice: B', { rule: lettered }],
  ['17 × 23 = 391', { rule: NUMBER }],
  ['```js\nrun()\n```', {}],
])('a draft that is whole and in form is accepted: %s', (text, over) => {
  expect(structural(triedWith([text], over)).accepts).toBe(true)
})

test.each<[string, string, Partial<Tried>]>([
  ['JSON without a field of the schema', '{"town": "Bern"}', { answer: bySchema }],
  ['text where JSON is wanted', 'Bern', { answer: asObject }],
  ['text where a tool must be called', 'Bern', { answer: { toolChoice: 'required' } }],
  ['a refusal', 'I cannot answer that.', {}],
  ['code without an end', '```js\nrun(', {}],
  ['JSON without the value that the rule points at', '{"town": "Bern"}', { rule: pointed }],
  ['text without a match of the pattern', 'I take B.', { rule: lettered }],
  ['text without a number', 'It depends.', { rule: NUMBER }],
])('%s is escalated', (_name, text, over) => {
  const { accepts, why, blind } = structural(triedWith([text], over))
  expect(accepts).toBe(false)
  expect(why).not.toBe('')
  expect(blind).toBeUndefined()
})

test.each<Proposal['ended']>(['cut', 'length', 'filtered'])(
  'a draft that ended as %s is escalated',
  (ended) => {
    const draft = draftOf('It is Paris.', { ended })
    expect(structural(triedWith(['x'], { draft })).accepts).toBe(false)
  },
)
