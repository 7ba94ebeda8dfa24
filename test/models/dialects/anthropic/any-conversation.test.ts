import { expect, test } from 'vitest'
import type { Message, Part, ToolCall } from '../../../../src/moa/message.ts'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { appendToSystem, appendToTail } from '../../../../src/moa/text/references.ts'
import { numbersOf } from '../../../support/random.ts'
import { redacted, signatureOf } from '../../../support/upstream/messages/signature.ts'
import { rejectionOf } from './sent.ts'

const ROUNDS = 3_000
const MODELS = [
  'claude-fable-5-1',
  'claude-opus-5-5',
  'claude-sonnet-5',
  'claude-haiku-4-5',
  'glm-5',
]
const MARK = { cache_control: { type: 'ephemeral' } }
const LONG_MARK = { cache_control: { type: 'ephemeral', ttl: '1h' } }
const format = 'anthropic-claude-v1'

/** Whatever clients and other models leave in a conversation. */
class Chance {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = numbersOf(seed)
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }

  one<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)]
    if (value === undefined) throw new Error('Cannot choose: there is nothing to choose from')
    return value
  }

  conversation(): readonly Message[] {
    const messages = Array.from({ length: this.below(9) }, () => this.message())
    const appended = this.one([appendToTail, appendToSystem, null])
    return appended === null ? messages : appended(messages, 'Merge these.')
  }

  settings(): CallSettings {
    const tool = (name: string) => ({
      type: 'function',
      function: { name },
      ...this.one<object>([MARK, LONG_MARK, {}]),
    })
    return {
      ...this.one<CallSettings>([
        { temperature: 2 },
        { topP: 0.5 },
        { temperature: 0.1, topP: 0.1 },
        {},
      ]),
      ...this.one([{ stop: ['\n', 'END'] }, {}]),
      ...this.one([{ reasoningEffort: 'none' }, { reasoningEffort: 'max' }, {}]),
      ...this.one([{ responseFormat: { type: 'json_object' } }, {}]),
      ...this.one<CallSettings>([
        {
          tools: [tool('find'), tool('a.b:c')],
          toolChoice: this.one(['required', 'none', 'auto']),
        },
        { tools: [] },
        {},
      ]),
      ...this.one([{ parallelToolCalls: false }, {}]),
      extra: {
        thinking: this.one([{ type: 'adaptive' }, { type: 'enabled', budget_tokens: 1024 }]),
      },
    }
  }

  message(): Message {
    const extra = this.one([{}, {}, { extra: MARK }, { extra: LONG_MARK }])
    const role = this.one<Message['role']>([
      'system',
      'developer',
      'user',
      'user',
      'assistant',
      'tool',
      'tool',
    ])
    if (role === 'tool') return { role, content: this.content(), toolCallId: this.id(), ...extra }
    if (role === 'assistant') return { role, content: this.content(), ...this.answer() }
    return { role, content: this.content(), name: 'Ann', ...extra }
  }

  content(): string | readonly Part[] {
    const part = (): Part =>
      this.one<Part>([
        { type: 'text', text: this.text() },
        { type: 'text', text: this.text(), extra: MARK },
        { type: 'image', url: 'https://example.com/a.png' },
        { type: 'image', url: 'data:image/bmp;base64,Qk0' },
      ])
    return this.one([true, false]) ? this.text() : Array.from({ length: this.below(4) }, part)
  }

  text(): string {
    return this.one(['', ' \n', 'Why?', 'Because 👋'])
  }

  id(): string {
    return this.one(['', 'call_1', 'call_2', 'functions.find:0', 'é'])
  }

  answer(): Partial<Message> {
    const call = (): ToolCall => ({
      id: this.id(),
      name: this.one(['find', 'a.b:c', 'größe', '']),
      arguments: this.one(['{}', '', '{"a":', '[]', '{"a":1}']),
    })
    const id = `${this.below(9)}-${this.below(4)}`
    const details = this.one<readonly object[]>([
      [{ type: 'reasoning.text', text: 'Hm', signature: signatureOf('Hm'), index: 0, format, id }],
      [{ type: 'reasoning.encrypted', data: redacted('Hm'), index: 0, format, id }],
      [{ type: 'reasoning.text', text: 'Hm', index: 0, format }],
      [{ type: 'reasoning.text', text: 'Hm', signature: 'other', format: 'google-gemini-v1' }],
    ])
    return {
      ...this.one([{ toolCalls: Array.from({ length: this.below(3) }, call) }, {}]),
      ...this.one([{ extra: { reasoning_details: details } }, {}]),
    }
  }
}

test('Anthropic takes every conversation and all settings, wherever they come from', () => {
  const rejected = Array.from({ length: ROUNDS }, (_, seed) => {
    const chance = new Chance(seed)
    const sent = {
      model: chance.one(MODELS),
      messages: chance.conversation(),
      settings: chance.settings(),
      provider: { extraFields: ['thinking'] },
    }
    return { seed, rejection: rejectionOf(sent) }
  }).filter(({ rejection }) => rejection !== null)
  expect(rejected).toEqual([])
})
