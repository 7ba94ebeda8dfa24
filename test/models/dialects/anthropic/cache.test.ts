import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/moa/message.ts'
import {
  appendToSystem,
  appendToTail,
  withReferences,
} from '../../../../src/moa/text/references.ts'
import { signatureOf } from '../../../support/upstream/messages/signature.ts'
import { bodyOf, marked, QUESTION, rejectionOf, type Sent, type SentBlock } from './sent.ts'

const MARK = { type: 'ephemeral' }
const tool = { type: 'function', function: { name: 'find' } }

/** The conversation with references in its system text. */
function withProposals(messages: readonly Message[]): readonly Message[] {
  const proposal = { agent: 'a', model: 'm', text: 'Since.', ended: 'whole' } as const
  const style = {
    format: 'paper',
    place: 'system',
    shuffle: false,
    maxChars: 99,
    maxBytes: null,
  } as const
  return withReferences(messages, [proposal], {
    style,
    seed: 0,
    nonce: 'x',
    prompt: 'Merge these.',
  })
}

/** All blocks of a request in the order in which they are cached. */
function blocksOf(sent: Sent): readonly SentBlock[] {
  expect(rejectionOf(sent)).toBeNull()
  const { tools = [], system = [], messages } = bodyOf(sent)
  return [...tools, ...system, ...messages.flatMap(({ content }) => content)]
}

/** The bytes of a request up to its last mark. */
function prefixOf(sent: Sent): string {
  const blocks = blocksOf(sent)
  const last = blocks.findLastIndex(({ cache_control: mark }) => mark !== undefined)
  return JSON.stringify(blocks.slice(0, last + 1))
}

const marksOf = (sent: Sent) =>
  blocksOf(sent).filter(({ cache_control: mark }) => mark !== undefined)

describe('the mark of the cache', () => {
  test('stands once, at the end of the conversation', () => {
    const messages: readonly Message[] = [{ role: 'system', content: 'Be brief.' }, QUESTION]
    expect(marksOf({ messages, settings: { tools: [tool] } })).toEqual([marked('Why?')])
  })

  test('stands before what a run appends, so that agents and aggregator share all before it', () => {
    const image = { type: 'image', url: 'https://example.com/a.png' } as const
    for (const content of ['Why?', [{ type: 'text' as const, text: 'Why?' }, image]]) {
      const messages: readonly Message[] = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content },
      ]
      const aggregator = { messages: appendToTail(messages, 'Merge these.') }
      expect(prefixOf(aggregator)).toBe(prefixOf({ messages }))
      expect(bodyOf(aggregator).messages[0]?.content.at(-1)).toEqual({
        type: 'text',
        text: '\n\nMerge these.',
      })
    }
  })

  test('is read again by the next step of a loop with tools, byte for byte', () => {
    const step: readonly Message[] = [
      QUESTION,
      { role: 'assistant', content: '', toolCalls: [{ id: 'a.1', name: 'find', arguments: '{}' }] },
      { role: 'tool', content: '21', toolCallId: 'a.1' },
    ]
    const next: readonly Message[] = [...step, { role: 'assistant', content: 'Warm.' }, QUESTION]
    const settings = { tools: [tool] }
    const appended = { messages: appendToTail(step, 'Merge these.'), settings }
    expect(marksOf(appended)).toEqual([expect.objectContaining({ tool_use_id: 'a_1' })])
    const unmarked = (text: string) =>
      text.replaceAll(`,"cache_control":${JSON.stringify(MARK)}`, '')
    expect(unmarked(prefixOf({ messages: next, settings }))).toContain(
      unmarked(prefixOf(appended)).slice(0, -1),
    )
  })

  test('stands before references in the system text, at the end of what the caller wrote there', () => {
    const messages: readonly Message[] = [{ role: 'system', content: 'Be brief.' }, QUESTION]
    const sent = { messages: withProposals(messages) }
    expect(marksOf(sent)).toEqual([marked('Be brief.')])
    expect(bodyOf(sent).system?.at(-1)).toEqual({
      type: 'text',
      text: expect.stringMatching(/^\n\nMerge these\./),
    })
  })

  test('stands on the last tool where the caller wrote no system text, and nowhere without both', () => {
    const messages = withProposals([QUESTION])
    expect(marksOf({ messages, settings: { tools: [tool] } })).toEqual([
      expect.objectContaining({ name: 'find' }),
    ])
    expect(marksOf({ messages })).toEqual([])
  })

  test('stands behind a text that is the same in each request of a conversation', () => {
    const messages = appendToSystem([QUESTION], 'Write JSON.')
    expect(marksOf({ messages })).toEqual([marked('Why?')])
  })

  test('never stands on thoughts', () => {
    const extra = {
      thinking_blocks: [{ type: 'thinking', thinking: 'x', signature: signatureOf('x') }],
    }
    const messages: readonly Message[] = [
      QUESTION,
      {
        role: 'assistant',
        content: '',
        extra,
        toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }],
      },
      { role: 'tool', content: '', toolCallId: 'a', extra: { cache_control: MARK } },
    ]
    expect(marksOf({ messages }).map(({ type }) => type)).toEqual(['tool_result'])
  })
})

describe('marks of the caller', () => {
  const part = (text: string, mark: object = MARK) => ({
    type: 'text' as const,
    text,
    extra: { cache_control: mark },
  })

  test('are passed on from parts, messages, results and tools', () => {
    const hour = { type: 'ephemeral', ttl: '1h' }
    const messages: readonly Message[] = [
      { role: 'system', content: [part('Be brief.', hour)] },
      { role: 'user', content: 'Why?', extra: { cache_control: MARK } },
    ]
    const settings = { tools: [{ ...tool, cache_control: hour }] }
    expect(blocksOf({ messages, settings }).map(({ cache_control: mark }) => mark)).toEqual([
      hour,
      hour,
      MARK,
    ])
  })

  test('and ours are four at most: the last ones stay', () => {
    const content = ['1', '2', '3', '4', '5'].map((text) => part(text))
    const messages: readonly Message[] = [
      { role: 'user', content: [...content, { type: 'text', text: 'End.' }] },
    ]
    expect(marksOf({ messages }).map(({ text }) => text)).toEqual(['3', '4', '5', 'End.'])
  })

  test('that live shorter give way to later ones that live longer', () => {
    const hour = { type: 'ephemeral', ttl: '1h' }
    const content = [part('1'), part('2', hour), { type: 'text' as const, text: 'End.' }]
    expect(marksOf({ messages: [{ role: 'user', content }] }).map(({ text }) => text)).toEqual([
      '2',
      'End.',
    ])
  })

  test('of another form are left out', () => {
    const messages: readonly Message[] = [
      {
        role: 'user',
        content: [part('Why?', { type: 'forever' }), { type: 'text', text: 'Why?' }],
      },
    ]
    expect(marksOf({ messages })).toEqual([marked('Why?')])
  })
})
