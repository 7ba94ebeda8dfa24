import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/moa/message.ts'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { signatureOf } from '../../../support/upstream/messages/signature.ts'
import { bodyOf, QUESTION, rejectionOf, requestOf } from './sent.ts'

const tools = [{ type: 'function', function: { name: 'add' } }]

describe('thinking', () => {
  const wanting = (thinking: object, more: CallSettings = {}, model = 'claude-haiku-4-5') => {
    const settings = { ...more, extra: { thinking } }
    const sent = { model, settings, provider: { extraFields: ['thinking'] } }
    expect(rejectionOf(sent)).toBeNull()
    return bodyOf(sent)
  }
  const budget = { type: 'enabled', budget_tokens: 2048 }

  test('is sent only where the operator lets it through', () => {
    expect(bodyOf({ settings: { extra: { thinking: budget } } })).not.toHaveProperty('thinking')
    expect(wanting(budget)).toMatchObject({ thinking: budget })
  })

  test.each([
    ['claude-opus-5-5', 'enabled'],
    ['claude-opus-5-5', 'disabled'],
    ['claude-fable-5-1', 'disabled'],
    ['claude-sonnet-5', 'enabled'],
    ['claude-sonnet-5', 'between_tools'],
  ])('is left out for %s, which rejects %s', (model, type) => {
    expect(wanting({ ...budget, type }, {}, model)).not.toHaveProperty('thinking')
  })

  test('takes the place of a temperature', () => {
    expect(wanting(budget, { temperature: 0.2 })).not.toHaveProperty('temperature')
    expect(wanting({ type: 'disabled' }, { temperature: 0.2 })).toMatchObject({ temperature: 0.2 })
  })

  test('gives way to a tool that has to be called', () => {
    expect(wanting(budget, { tools, toolChoice: 'required' })).not.toHaveProperty('thinking')
    expect(wanting(budget, { tools })).toMatchObject({ thinking: budget })
  })

  test('with a budget gives way where an earlier call lacks its thoughts', () => {
    const messages = [
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'add', arguments: '{}' }] },
      { role: 'tool', content: '3', toolCallId: 'a' },
    ] as const
    const settings = { tools, extra: { thinking: budget } }
    const sent = { messages, settings, provider: { extraFields: ['thinking'] } }
    expect(rejectionOf(sent)).toBeNull()
    expect(bodyOf(sent)).not.toHaveProperty('thinking')
  })
})

describe('a model that binds its thoughts to a conversation', () => {
  const model = 'claude-fable-5-1'
  const block_binding = { prefix_mismatch_behavior: 'drop_block' }
  const beta = 'thinking-binding-controls-2026-08-01'
  const thoughts = { type: 'thinking', thinking: 'Hm', signature: signatureOf('Hm', 'another') }
  const messages: readonly Message[] = [
    QUESTION,
    { role: 'assistant', content: 'So.', extra: { thinking_blocks: [thoughts] } },
    { role: 'user', content: 'Really?' },
  ]

  test('drops those of another one, such as one that had references', () => {
    expect(rejectionOf({ model, messages })).toBeNull()
    const { body, headers } = requestOf({ model, messages })
    expect(body.messages[1]?.content[0]).toEqual(thoughts)
    expect(body['thinking']).toEqual({ type: 'adaptive', block_binding })
    expect(headers['anthropic-beta']).toBe(beta)
  })

  test('does so beside what caller and operator want', () => {
    const thinking = { type: 'adaptive', display: 'summarized' }
    const provider = { extraFields: ['thinking'], headers: { 'anthropic-beta': 'other' } }
    const sent = { model, messages, settings: { extra: { thinking } }, provider }
    expect(requestOf(sent)).toMatchObject({
      body: { thinking: { ...thinking, block_binding } },
      headers: { 'anthropic-beta': `other,${beta}` },
    })
  })

  test('needs no word of it where no thoughts come back', () => {
    expect(requestOf({ model }).body).not.toHaveProperty('thinking')
    expect(requestOf({ model }).headers).not.toHaveProperty('anthropic-beta')
  })

  test('is no other model', () => {
    const sent = { model: 'claude-fable-5', messages }
    expect(requestOf(sent).body).not.toHaveProperty('thinking')
  })
})
