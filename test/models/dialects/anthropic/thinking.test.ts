import { describe, expect, test } from 'vitest'
import type { Message, Opaque } from '../../../../src/moa/message.ts'
import { redacted, signatureOf } from '../../../support/upstream/messages/signature.ts'
import { bodyOf, QUESTION, rejectionOf } from './sent.ts'

const format = 'anthropic-claude-v1'

function contentOf(extra: Opaque, more: Partial<Message> = {}) {
  const messages: readonly Message[] = [
    QUESTION,
    { role: 'assistant', content: 'Because.', extra, ...more },
    { role: 'user', content: 'Really?' },
  ]
  expect(rejectionOf({ messages })).toBeNull()
  return bodyOf({ messages }).messages[1]?.content
}

const said = { type: 'text', text: 'Because.' }

describe('thoughts of an earlier answer', () => {
  test('come back byte for byte, several as several, first in their turn', () => {
    const details = [
      {
        type: 'reasoning.text',
        text: 'One 👋 ',
        signature: signatureOf('One 👋 '),
        index: 0,
        format,
      },
      { type: 'reasoning.encrypted', data: redacted('Two'), index: 1, format },
      { type: 'reasoning.text', text: 'Three', signature: signatureOf('Three'), index: 2, format },
    ]
    expect(contentOf({ reasoning_details: details })).toEqual([
      { type: 'thinking', thinking: 'One 👋 ', signature: signatureOf('One 👋 ') },
      { type: 'redacted_thinking', data: redacted('Two') },
      { type: 'thinking', thinking: 'Three', signature: signatureOf('Three') },
      said,
    ])
  })

  test('are joined from the pieces of a stream', () => {
    const details = [
      { type: 'reasoning.text', text: 'On', index: 0, format },
      { type: 'reasoning.text', text: 'e', index: 0, format },
      { type: 'reasoning.text', signature: signatureOf('One'), index: 0, format },
      { type: 'reasoning.text', text: 'Two', index: 1, format },
      { type: 'reasoning.text', signature: signatureOf('Two'), index: 1, format },
    ]
    expect(contentOf({ reasoning_details: details })).toEqual([
      { type: 'thinking', thinking: 'One', signature: signatureOf('One') },
      { type: 'thinking', thinking: 'Two', signature: signatureOf('Two') },
      said,
    ])
  })

  test('that show nothing keep their signature', () => {
    const details = [{ type: 'reasoning.text', signature: signatureOf(''), index: 0, format }]
    expect(contentOf({ reasoning_details: details })?.[0]).toEqual({
      type: 'thinking',
      thinking: '',
      signature: signatureOf(''),
    })
  })

  test('stand where they stood between texts and calls, and first where that is not known', () => {
    const detail = (text: string, id: string, index: number) => ({
      type: 'reasoning.text',
      text,
      signature: signatureOf(text),
      format,
      id,
      index,
    })
    const details = [
      detail('One', 'rs_1', 0),
      detail('Two', '4-0', 1),
      detail('Three', '8-0', 2),
      detail('Four', '8-1', 3),
    ]
    const call = (id: string) => ({ id, name: 'find', arguments: '{}' })
    const messages: readonly Message[] = [
      QUESTION,
      {
        role: 'assistant',
        content: 'Let me see',
        toolCalls: [call('a'), call('b')],
        extra: { reasoning_details: details },
      },
    ]
    expect(rejectionOf({ messages })).toBeNull()
    const [, answer] = bodyOf({ messages }).messages
    expect(answer?.content.map(({ thinking, text, id }) => thinking ?? text ?? id)).toEqual([
      'One',
      'Let ',
      'Two',
      'me s',
      'Three',
      'a',
      'Four',
      'ee',
      'b',
    ])
  })

  test('come back as LiteLLM attaches them', () => {
    const blocks = [
      { type: 'thinking', thinking: 'One', signature: signatureOf('One') },
      { type: 'redacted_thinking', data: redacted('Two') },
    ]
    expect(contentOf({ thinking_blocks: blocks })).toEqual([...blocks, said])
  })

  test.each<[string, Opaque, Partial<Message>?]>([
    [
      'of another provider',
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'x', signature: 's', format: 'google-gemini-v1' },
        ],
      },
    ],
    [
      'of no format',
      { reasoning_details: [{ type: 'reasoning.text', text: 'x', signature: 's' }] },
    ],
    ['without a signature', { reasoning_details: [{ type: 'reasoning.text', text: 'x', format }] }],
    ['as a summary', { reasoning_details: [{ type: 'reasoning.summary', summary: 'x', format }] }],
    ['that are readable alone', {}, { reasoning: 'x' }],
    ['in no list', { reasoning_details: 'x', thinking_blocks: [null, 7] }],
  ])('%s are left out whole', (_name, extra, more) => {
    expect(contentOf(extra, more)).toEqual([said])
  })

  test('without an answer behind them are left out: Anthropic takes no turn that ends with thoughts', () => {
    const extra = {
      thinking_blocks: [{ type: 'thinking', thinking: 'x', signature: signatureOf('x') }],
    }
    const messages: readonly Message[] = [QUESTION, { role: 'assistant', content: '', extra }]
    expect(rejectionOf({ messages })).toBeNull()
    expect(bodyOf({ messages }).messages).toHaveLength(1)
  })
})

test('thoughts of another model are left out, as it alone takes their signatures', () => {
  const block = (model: string | undefined) => [
    { type: 'reasoning.text', text: '', index: 0, format, ...(model && { model }) },
    { type: 'reasoning.text', text: 'One', index: 0, format },
    { type: 'reasoning.text', signature: signatureOf('One'), index: 0, format },
  ]
  const thinking = { type: 'thinking', thinking: 'One', signature: signatureOf('One') }
  const own = String(bodyOf({ messages: [QUESTION] })['model'])
  expect(contentOf({ reasoning_details: block(own) })).toEqual([thinking, said])
  expect(contentOf({ reasoning_details: block(undefined) })).toEqual([thinking, said])
  expect(contentOf({ reasoning_details: block('claude-other') })).toEqual([said])
})
