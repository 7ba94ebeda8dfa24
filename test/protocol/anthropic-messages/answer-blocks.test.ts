import { describe, expect, test } from 'vitest'
import type { Delta } from '../../../src/moa/model-port.ts'
import { numbersOf } from '../../support/random.ts'
import {
  streamed,
  live,
  whole,
  thought,
  signature,
  redacted,
  begun,
  args,
  kinds,
} from './streamed.ts'

describe('thoughts', () => {
  test('that nobody signed have no signature', () => {
    const { content } = live([{ reasoning: 'H' }, { reasoning: 'm' }, { text: 'a' }])
    expect(kinds(content)).toEqual([
      ['thinking', 'Hm'],
      ['text', 'a'],
    ])
  })

  const SIGNED = [
    thought('Fir'),
    thought('st'),
    signature('s0'),
    redacted('ZGF0YQ', 1),
    thought('Second', 2),
    signature('s2', 2),
    { text: 'Let ' },
    { text: 'me' },
    thought('Third', 4, '6-0'),
    signature('s4', 4, '6-0'),
    begun(0, '{}'),
    signature('s6', 6, '6-1'),
    begun(1, '{}'),
  ]
  const BLOCKS = [
    ['thinking', 'First', 's0'],
    ['redacted_thinking', 'ZGF0YQ'],
    ['thinking', 'Second', 's2'],
    ['text', 'Let me'],
    ['thinking', 'Third', 's4'],
    ['tool_use', {}],
    ['thinking', '', 's6'],
    ['tool_use', {}],
  ]

  test('that a provider signed stay in their blocks, in a stream and in a whole answer', () => {
    expect(kinds(live(SIGNED).content)).toEqual(BLOCKS)
    expect(kinds(whole(SIGNED)['content'] as never)).toEqual(BLOCKS)
    expect(kinds(streamed([SIGNED.slice(0, 8), SIGNED.slice(8)]).content)).toEqual(BLOCKS)
  })

  test('are at their places in a replay, which has them behind the text', () => {
    const details = SIGNED.flatMap(({ extra }) => extra?.['reasoning_details'] ?? [])
    const toolCalls = SIGNED.flatMap((delta) => delta.toolCalls ?? [])
    const replay: Delta[] = [
      { reasoning: 'FirstSecond' },
      { reasoning: 'Third' },
      { text: 'Let ' },
      { text: 'me' },
      { toolCalls, extra: { reasoning_details: details } },
    ]
    expect(kinds(streamed([replay]).content)).toEqual(BLOCKS)
  })

  test('have one signature, in however many pieces it comes', () => {
    const { content } = live([thought('a'), signature('s'), signature('t'), { text: 'b' }])
    expect(kinds(content)[0]).toEqual(['thinking', 'a', 'st'])
  })

  test('alone end with the reason that cut them off', () => {
    expect(live([{ reasoning: 'Hm' }], 'length').message['stop_reason']).toBe('max_tokens')
  })
})

test('a stream of any deltas is legal, and puts the whole answer together', () => {
  const random = numbersOf(20_261_127)
  const upTo = (most: number) => Math.floor(random() * most)
  for (let round = 0; round < 400; round++) {
    const deltas = anyDeltas(upTo)
    const finishReason = ['stop', 'tool_calls', 'length'][upTo(3)] ?? 'stop'
    const read = live(deltas, finishReason)
    const answer = whole(deltas, finishReason)
    expect([round, read.content]).toEqual([round, answer['content']])
    expect([round, read.message['stop_reason']]).toEqual([round, answer['stop_reason']])
    expect(
      read.content
        .filter(({ type }) => type === 'text')
        .map(({ text }) => text)
        .join('')
        .trim(),
    ).toEqual(
      deltas
        .map(({ text }) => text ?? '')
        .join('')
        .trim(),
    )
  }
})

/** Deltas as an upstream may send them: thoughts, texts and calls in any order, whose pieces may come side by side. */
function anyDeltas(upTo: (most: number) => number): readonly Delta[] {
  const deltas: Delta[] = []
  const open: { readonly index: number; rest: string }[] = []
  let calls = 0
  for (let step = upTo(12); step >= 0; step--) {
    const kind = upTo(5)
    if (kind === 0) deltas.push({ reasoning: 'r'.repeat(1 + upTo(3)) })
    else if (kind === 1) deltas.push({ text: ['a', 'bc ', 'd\n'][upTo(3)] ?? 'e' })
    else if (kind === 2) {
      open.push({ index: calls, rest: JSON.stringify({ a: 'x'.repeat(upTo(9)) }) })
      deltas.push(begun(calls++))
    }
    const call = open[upTo(open.length)]
    if (kind > 2 && call !== undefined) {
      const length = 1 + upTo(8)
      const piece = call.rest.slice(0, length)
      call.rest = call.rest.slice(length)
      if (piece !== '') deltas.push(args(call.index, piece))
    }
  }
  for (const { index, rest } of open) if (rest !== '') deltas.push(args(index, rest))
  return deltas
}

test('calls that begin in one delta keep their own arguments', () => {
  const both = {
    toolCalls: [begun(0, ''), begun(1, '')].flatMap(({ toolCalls = [] }) => toolCalls),
  }
  const { content } = live([both, args(0, '{"a"'), args(1, '{"b"'), args(0, ':1}'), args(1, ':2}')])
  expect(kinds(content)).toEqual([
    ['tool_use', { a: 1 }],
    ['tool_use', { b: 2 }],
  ])
})
