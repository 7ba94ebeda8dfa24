import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/moa/message.ts'
import { CATALOG } from '../../../../src/models/catalog/catalog.ts'
import type { Provider } from '../../../../src/models/catalog/provider.ts'
import { openaiRequest } from '../../../../src/models/dialects/openai/request.ts'
import { callOf, providerNamed } from '../../calls.ts'

function messagesAt(provider: Provider, messages: readonly Message[], model = 'large'): object[] {
  const fetch = () => Promise.reject(new Error('Nothing is sent here'))
  const endpoint = { id: `acme/${model}`, provider, model, key: null, fetch }
  const { body } = openaiRequest(endpoint, callOf({ messages }))
  const written: { messages: object[] } = JSON.parse(JSON.stringify(body))
  return written.messages
}

describe('what one provider demands or rejects', () => {
  const dummy = { google: { thought_signature: 'skip_thought_signature_validator' } }
  test.for([
    ['gemini', 'gemini-3-flash', [{ extra_content: dummy }, {}], {}],
    ['gemini', 'gemini-2.5-flash', [{}, {}], {}],
    ['deepseek', 'deepseek-chat', [{}, {}], { reasoning_content: '(not available)' }],
    ['groq', 'any', [{}, {}], {}],
  ] as const)(
    '%s gets for %s what it demands of calls that another model made',
    ([name, model, calls, answer]) => {
      const provider = CATALOG.get(name)
      if (provider === undefined) throw new Error('No such provider')
      const messages: readonly Message[] = [
        {
          role: 'assistant',
          content: '',
          toolCalls: ['a', 'b'].map((id) => ({ id, name: 'f', arguments: '{}' })),
        },
        { role: 'assistant', content: 'Done' },
      ]
      const wireCalls = ['a', 'b'].map((id, index) => ({
        id,
        type: 'function',
        function: { name: 'f', arguments: '{}' },
        ...calls[index],
      }))
      expect(messagesAt(provider, messages, model)).toEqual([
        { role: 'assistant', content: null, ...answer, tool_calls: wireCalls },
        { role: 'assistant', content: 'Done' },
      ])
    },
  )

  test('sends the name of who wrote a message only to a provider that takes it', () => {
    const messages = [
      { role: 'user', content: 'Why?', name: 'ann' },
      { role: 'tool', content: 'So.', toolCallId: 'a', name: 'f' },
    ] as const
    const [user, tool] = messagesAt(providerNamed('acme', { names: false }), messages)
    expect(user).not.toHaveProperty('name')
    expect(tool).toHaveProperty('name', 'f')
    expect(messagesAt(providerNamed('acme'), messages)).toMatchObject([
      { name: 'ann' },
      { name: 'f' },
    ])
    expect(CATALOG.get('mistral')?.limits.names).toBe(false)
  })
})
