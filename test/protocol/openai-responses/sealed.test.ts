import { expect, test } from 'vitest'
import { unseal, Unsealed } from '../../../src/protocol/openai-responses/sealed.ts'

const encrypted = { type: 'reasoning.encrypted', data: 'x', format: 'openai-responses-v1' }

test('what goes in comes back, of answers and of calls', () => {
  const fields = new Unsealed()
  fields.add({ reasoning_details: [encrypted], thinking_blocks: [{ type: 'thinking' }] })
  fields.addCall('c', { extra_content: { google: 1 } })
  fields.addCall('c', { provider_specific_fields: { a: 1 } })
  expect(unseal(fields.take())).toEqual({
    answer: { reasoning_details: [encrypted], thinking_blocks: [{ type: 'thinking' }] },
    calls: { c: { extra_content: { google: 1 }, provider_specific_fields: { a: 1 } } },
  })
})

test('pieces of one block of reasoning are one block', () => {
  const fields = new Unsealed()
  const piece = { type: 'reasoning.text', index: 0, format: 'anthropic-claude-v1' }
  fields.add({ reasoning_details: [{ ...piece, text: 'a' }] })
  fields.add({ reasoning_details: [{ ...piece, text: 'b' }] })
  fields.add({ reasoning_details: [{ ...piece, signature: 's' }] })
  expect(unseal(fields.take())?.answer).toEqual({
    reasoning_details: [{ ...piece, text: 'ab', signature: 's' }],
  })
})

test('what was taken is gone', () => {
  const fields = new Unsealed()
  expect(fields.any).toBe(false)
  fields.add({ reasoning_details: [encrypted] })
  expect(fields.any).toBe(true)
  fields.take()
  expect(fields.any).toBe(false)
  fields.addCall('c', { extra_content: 1 })
  expect(unseal(fields.take())?.answer).toEqual({})
})

test.each([undefined, null, 7, '', 'gAAAA', 'moa2:{}', 'moa1:', 'moa1:['])(
  '%j is foreign',
  (text) => {
    const found = unseal(text)
    expect(found === null || JSON.stringify(found) === '{"answer":{},"calls":{}}').toBe(true)
  },
)

test('no field gets in that an answer may not have', () => {
  const text = 'moa1:{"answer":{"role":"x","thinking_blocks":[]},"calls":{"c":{"id":"y"}}}'
  expect(unseal(text)).toEqual({ answer: { thinking_blocks: [] }, calls: { c: {} } })
})
