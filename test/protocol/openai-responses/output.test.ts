import { expect, test } from 'vitest'
import { fits, Output, piecesOf } from '../../../src/protocol/openai-responses/output.ts'

test.each([
  ['resp_7', 'msg_7_0'],
  ['resp_a_b', 'msg_a_b_0'],
  ['7', 'msg_7_0'],
])('the first message of %s is %s', (answer, id) => {
  expect(new Output(answer).beginItem('text').id).toBe(id)
})

test('each kind of item is counted alone; a refusal is a part of a message', () => {
  const output = new Output('resp_7')
  const kinds = ['reasoning', 'text', 'reasoning', 'refusal'] as const
  expect(kinds.map((kind) => output.beginItem(kind).id)).toEqual([
    'rs_7_0',
    'msg_7_0',
    'rs_7_1',
    'msg_7_1',
  ])
})

test('pieces of a delta are reasoning, text and refusal in this order, empty ones too', () => {
  expect(piecesOf({ refusal: 'c', text: '', reasoning: 'a', toolCalls: [{ index: 0 }] })).toEqual([
    ['reasoning', 'a'],
    ['text', ''],
    ['refusal', 'c'],
  ])
  expect(piecesOf({})).toEqual([])
})

test('the items so far have the open part; what was returned before does not grow', () => {
  const output = new Output('resp_7')
  const part = output.beginPart('text', output.beginItem('text'))
  part.text = 'a'
  const before = output.soFar()
  part.text = 'ab'
  expect(before).toMatchObject([{ status: 'in_progress', content: [{ text: 'a' }] }])
  expect(output.soFar()).toMatchObject([{ content: [{ text: 'ab' }] }])
  expect(output.items).toMatchObject([{ content: [] }])
})

test('only the last item can be open, and ending what is not open does nothing', () => {
  const output = new Output('resp_7')
  expect(output.item).toBeNull()
  expect([output.endPart(), output.endItem('completed')]).toEqual([null, null])
  const item = output.beginItem('text')
  expect(output.item).toBe(item)
  expect(output.endItem('incomplete')).toMatchObject({ status: 'incomplete' })
  expect(output.item).toBeNull()
  expect(output.endItem('completed')).toBeNull()
  expect(item.status).toBe('incomplete')
})

test.each([
  ['text', 'text', true],
  ['refusal', 'text', true],
  ['text', 'reasoning', false],
  ['reasoning', 'reasoning', true],
  ['reasoning', 'text', false],
] as const)('%s in an item of %s: %s', (kind, place, wanted) => {
  expect(fits(kind, new Output('resp_7').beginItem(place))).toBe(wanted)
})
