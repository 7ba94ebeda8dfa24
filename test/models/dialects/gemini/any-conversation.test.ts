import { expect, test } from 'vitest'
import type { Message, Role, ToolCall } from '../../../../src/moa/message.ts'
import { geminiName } from '../../../../src/models/dialects/gemini/names.ts'
import { geminiRequest } from '../../../../src/models/dialects/gemini/request.ts'
import { callExtra } from '../../../../src/models/dialects/gemini/signatures.ts'
import { numbersOf } from '../../../support/random.ts'
import { gemini } from '../../../support/upstream/gemini/gemini.ts'
import { signatureOf } from '../../../support/upstream/gemini/signature.ts'
import { callOf, providerNamed } from '../../calls.ts'

const ROLES: readonly Role[] = [
  'system',
  'developer',
  'user',
  'assistant',
  'assistant',
  'tool',
  'tool',
]
const IDS = ['', 'a', 'call_1', 'toolu_01']
const TEXTS = ['', 'Why?', ' ', 'So it is 👋']
const ARGUMENTS = ['{"a":1}', '{}', '', '[1]', 'half {"a":']
const CONTENTS: readonly Message['content'][] = [
  ...TEXTS,
  [],
  [{ type: 'text', text: '' }],
  [
    { type: 'image', url: 'https://a.example/1.png' },
    { type: 'text', text: 'This?' },
    { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' },
  ],
]
const FOREIGN: readonly Message['extra'][] = [
  undefined,
  {
    reasoning_details: [
      { type: 'reasoning.text', text: 'a', signature: 'b', format: 'anthropic-claude-v1' },
    ],
  },
  {
    reasoning_details: [
      { type: 'reasoning.encrypted', data: 'b', id: 'rs_1', format: 'openai-responses-v1' },
    ],
  },
  {
    reasoning_details: [
      { type: 'reasoning.encrypted', data: 'b', id: '90-9-9', format: 'google-gemini-v1' },
    ],
  },
  { reasoning_details: 'none', thinking_blocks: [{ type: 'thinking' }] },
]

/** A conversation as no client should have it. */
function conversation(random: () => number): readonly Message[] {
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const call = (): ToolCall => {
    const toolCall = { id: one(IDS), name: one(['f', 'g', '3d', '-x']), arguments: one(ARGUMENTS) }
    return random() < 0.5
      ? toolCall
      : { ...toolCall, arguments: '{"a":1}', extra: signed(toolCall) }
  }
  return Array.from({ length: Math.ceil(random() * 12) }, (): Message => {
    const role = one(ROLES)
    const content = role === 'assistant' ? one(TEXTS) : one(CONTENTS)
    if (role === 'tool') return { role, content, toolCallId: one(IDS) }
    if (role !== 'assistant') return { role, content }
    const extra = one(FOREIGN)
    const toolCalls = Array.from({ length: Math.floor(random() * 3) }, call)
    return { role, content, toolCalls, ...(extra === undefined ? {} : { extra }) }
  })
}

function signed({ name }: ToolCall) {
  return callExtra(signatureOf({ functionCall: { name: geminiName(name), args: { a: 1 } } }, ''))
}

test.for([1, 2, 3, 4])('Gemini accepts any conversation, with the seed %i', (seed) => {
  const random = numbersOf(seed)
  const provider = providerNamed('acme')
  const fetch = () => Promise.reject(new Error('Nothing is sent here'))
  for (let round = 0; round < 500; round++) {
    const messages = conversation(random)
    const model = round % 2 === 0 ? 'gemini-3-flash' : 'gemini-2.5-flash'
    const endpoint = { id: `acme/${model}`, provider, model, key: 'k', fetch }
    const { url, headers, body } = geminiRequest(endpoint, callOf({ messages }))
    const path = url.slice('https://acme.example'.length)
    const sent: Record<string, unknown> = JSON.parse(JSON.stringify(body))
    const rejection = gemini.rejection({ path, headers: { ...headers }, body: sent })
    expect({ messages, rejection }).toEqual({ messages, rejection: null })
  }
})
