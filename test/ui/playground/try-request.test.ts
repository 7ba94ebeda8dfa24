import { expect, test } from 'vitest'
import { readRequest } from '../../../src/ui/playground/state/try-request.ts'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test.each([
  ['null', [null]],
  ['a number', [1]],
  ['a text that is an object', [{ type: 'text', text: { a: 1 } }]],
  ['no type', [{ text: 'Hello' }]],
  ['a picture without an address', [{ type: 'image_url', image_url: null }]],
])('a request in the address with a wrong part, %s, is rejected', (_what, content) => {
  expect(readRequest(encoded({ messages: [{ role: 'user', content }] })).ok).toBe(false)
})
