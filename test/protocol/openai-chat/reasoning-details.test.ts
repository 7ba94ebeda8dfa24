import { expect, test } from 'vitest'
import { joinedReasoning } from '../../../src/protocol/openai-chat/reasoning-details.ts'

test('pieces of one block are joined, and other fields come last from the piece that has them', () => {
  const text = { type: 'reasoning.text', index: 0 }
  const encrypted = { type: 'reasoning.encrypted', data: 'b3BhcXVl', index: 1 }
  const details = [
    { ...text, text: 'Need ', signature: null },
    { ...text, text: 'the tool.', signature: 's' },
    encrypted,
  ]
  expect(joinedReasoning({ other: 1, reasoning_details: details })).toEqual({
    other: 1,
    reasoning_details: [{ ...text, text: 'Need the tool.', signature: 's' }, encrypted],
  })
})

test('blocks without an index, and what is no list of blocks, stay as they are', () => {
  const details = [{ type: 'reasoning.text', text: 'a' }, { type: 'reasoning.text', text: 'b' }, 7]
  for (const extra of [{ reasoning_details: details }, { reasoning_details: 'x' }, {}]) {
    expect(joinedReasoning(extra)).toEqual(extra)
  }
})
