import { expect, test } from 'vitest'
import { piecesOf } from '../../../../src/protocol/openai-responses/output/pieces.ts'

test('pieces of a delta are reasoning, text, refusal and calls in this order, none of them empty', () => {
  const call = { index: 0 }
  expect(piecesOf({ toolCalls: [call], refusal: 'c', text: 'b', reasoning: 'a' })).toEqual([
    { kind: 'reasoning', text: 'a' },
    { kind: 'text', text: 'b' },
    { kind: 'refusal', text: 'c' },
    { kind: 'call', call },
  ])
  expect(piecesOf({ text: '', reasoning: '', refusal: '' })).toEqual([])
  expect(piecesOf({})).toEqual([])
})
