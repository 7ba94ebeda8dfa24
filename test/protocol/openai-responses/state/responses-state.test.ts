import { describe, expect, test } from 'vitest'
import { responsesState } from '../../../../src/protocol/openai-responses/state/responses-state.ts'
import type { StateItem } from '../../../../src/protocol/state/shape-state.ts'

const question = { id: 'msg_0_in0', type: 'message', role: 'user', content: 'Why?' }
const call = {
  id: 'fc_0_0',
  type: 'function_call',
  status: 'completed',
  call_id: 'a',
  name: 'f',
  arguments: '{}',
}
const result = { type: 'function_call_output', call_id: 'a', output: 'ok' }
const next = { role: 'user', content: 'And?' }

function merged(...input: readonly StateItem[]) {
  const body = { previous_response_id: 'resp_0', input }
  const found = new Map([['resp_0', { items: [question, call], turns: 1 }]])
  const answer = responsesState.merge(body, found)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.items
}

describe('a conversation that is continued', () => {
  test.each<[what: string, again: StateItem]>([
    ['refers to', { type: 'item_reference', id: call.id }],
    ['repeats', call],
    ['repeats without nulls', { ...call, namespace: undefined, status: undefined }],
  ])('has an item once that the input %s', (_what, again) => {
    expect(merged(again, result)).toEqual([question, call, result])
    expect(merged(next, again)).toEqual([question, call, next])
  })

  test('has an item twice that says something else under the same id', () => {
    const other = { ...call, arguments: '{"a":1}' }
    expect(merged(other)).toEqual([question, call, other])
  })
})

const SUFFIX = '0'.repeat(32)
const long = {
  id: `msg_${SUFFIX}_0`,
  type: 'message',
  role: 'user',
  content: 'x'.repeat(1024 * 1024),
}
const stored = new Map([[`resp_${SUFFIX}`, { items: [long], turns: 1 }]])
const naming = (times: number) => ({
  input: Array.from({ length: times }, () => ({ type: 'item_reference', id: long.id })),
})

test('an item may be named more than once', () => {
  const answer = responsesState.merge(naming(2), stored)
  expect(answer).toMatchObject({ ok: true, value: { items: [long, long] } })
})

test('what references stand for is no longer than the body of a request', () => {
  const answer = responsesState.merge(naming(5), stored)
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_request', param: 'input' } })
  expect(JSON.stringify(answer)).toContain('longer than 4 MiB in sum')
})

test('a request refers to so many stored answers that all of them fit into memory', () => {
  const suffix = (index: number) => index.toString(16).padStart(32, '0')
  const input = Array.from({ length: 17 }, (_, index) => ({ id: `msg_${suffix(index)}_0` }))
  const turn = (index: number) => ({ items: [{ id: `msg_${suffix(index)}_0` }], turns: 1 })
  const read = (count: number) =>
    new Map(
      Array.from({ length: count }, (_, index) => [`resp_${suffix(16 - index)}`, turn(16 - index)]),
    )
  expect(responsesState.next({ input }, read(15))).toMatchObject({
    value: { id: `resp_${suffix(1)}` },
  })
  expect(responsesState.next({ input }, read(16))).toMatchObject({
    ok: false,
    error: { code: 'invalid_request', param: 'input' },
  })
})
