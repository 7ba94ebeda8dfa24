import { describe, expect, test } from 'vitest'
import { MAX_JSON_VALUES } from '../../src/protocol/json-bounds.ts'
import { SHAPES } from '../../src/protocol/shapes.ts'

/** About as many values as a body may hold: a parser that passes them on as arguments has no room for them. */
const WRONG = Array.from({ length: MAX_JSON_VALUES - 100 }, () => 0)
const user = (content: unknown) => [{ role: 'user', content }]
const assistant = (fields: object) => [{ role: 'assistant', ...fields }]

const CHAT: readonly [field: string, body: object][] = [
  ['messages', { messages: WRONG }],
  ['messages', { messages: user(WRONG) }],
  ['messages', { messages: assistant({ content: WRONG }) }],
  ['messages', { messages: assistant({ tool_calls: WRONG }) }],
  ['tools', { tools: WRONG }],
  ['modalities', { modalities: WRONG }],
  ['stop', { stop: WRONG }],
  ['moa', { moa: { layers: WRONG } }],
  ['moa', { moa: { layers: [{ agents: WRONG }] } }],
  ['moa', { moa: { aggregator: { fallbacks: WRONG } } }],
]

const RESPONSES: readonly [field: string, body: object][] = [
  ['input', { input: WRONG }],
  ['input', { input: user(WRONG) }],
  ['tools', { tools: WRONG }],
  ['include', { include: WRONG }],
]

describe('as many wrong values as a body may hold are a problem of their field', () => {
  test.each(CHAT)('in %s of a chat request', (field, body) => {
    const read = SHAPES['openai-chat'].parse({ model: 'm', messages: user('Hi'), ...body })
    expect(read.ok ? null : read.error.param).toMatch(new RegExp(`^${field}`))
  })

  test.each(RESPONSES)('in %s of a request of Responses', (field, body) => {
    const read = SHAPES['openai-responses'].parse({ model: 'm', input: 'Hi', ...body })
    expect(read.ok ? null : read.error.param).toMatch(new RegExp(`^${field}`))
  })
})
