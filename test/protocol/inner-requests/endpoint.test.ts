import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/protocol/inner-requests/endpoint.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'

const messages = [{ role: 'user', content: 'Why?' }]

describe('a request in another body is', () => {
  test.each<[what: string, request: object, path: string]>([
    ['a chat completion when it has messages alone', { messages }, '/v1/chat/completions'],
    ['a response when it has input', { input: 'Why?' }, '/v1/responses'],
    ['a response when it has fields of no other', { instructions: 'Be brief' }, '/v1/responses'],
    ['a chat completion when it has both', { messages, input: 'Why?' }, '/v1/chat/completions'],
    ['a chat completion when nothing decides', {}, '/v1/chat/completions'],
  ])('%s', (_what, request, path) => {
    expect(shapeOf({ model: 'demo', ...request }).path).toBe(path)
  })

  test('of the endpoint beside it, whatever its fields are', () => {
    for (const { path } of Object.values(SHAPES)) {
      expect(shapeOf({ input: 'Why?', messages }, path).path).toBe(path)
    }
  })
})
