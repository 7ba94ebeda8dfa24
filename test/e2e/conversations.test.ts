import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ask, converse, SCRIPTS, TOOLS, type Fields } from './conversation.ts'
import { NO_SIGNATURE } from '../../src/models/catalog/placeholders.ts'
import { startTestGateway, UP_KEY, UP_PRICE, type TestGateway } from '../support/gateway.ts'
import { signatureOf } from '../support/upstream/messages/signature.ts'
import { startUpstream, type RecordedRequest, type Upstream } from '../support/upstream/upstream.ts'

/** Providers that sign, number or want back what stands in an answer, each by its own rules at the upstream. */
const PROVIDERS = {
  native: { path: '', api: 'gemini' },
  anthropic: { path: '', api: 'messages' },
  responses: { path: '', api: 'responses' },
  gemini: { path: '/as/gemini' },
  deepseek: { path: '/as/deepseek' },
  mistral: { path: '/as/mistral' },
  openrouter: { path: '/as/openrouter' },
} as const satisfies Readonly<Record<string, { path: string; api?: string }>>

type Name = keyof typeof PROVIDERS

const NAMES = Object.keys(PROVIDERS) as readonly Name[]
const MODEL = 'gemini-3-flash'

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  const common = { api_key: 'UP_KEY', default_price: UP_PRICE }
  const providers = Object.entries(PROVIDERS).map(([name, { path, ...more }]) => {
    return [name, { ...common, base_url: `${upstream.url}${path}`, ...more }]
  })
  const up = { ...common, base_url: upstream.url }
  const PROVIDERS_SETTING = JSON.stringify({ up, ...Object.fromEntries(providers) })
  const bindings = { AUTH: 'open', UP_KEY, PROVIDERS: PROVIDERS_SETTING }
  gateway = await startTestGateway({ bindings })
})
beforeEach(() => upstream.clear())
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

/** The model alone, or behind a mixture's agents. */
const WAYS: Readonly<Record<string, (model: string) => Fields>> = {
  alone: (model) => ({ model }),
  'as an aggregator': (model) => ({
    model: 'demo',
    moa: {
      layers: [{ agents: ['a', 'b'].map((name) => ({ model: `up/${name}`, required: true })) }],
      aggregator: { model },
    },
  }),
}

const CASES = NAMES.flatMap((name) =>
  Object.keys(WAYS).flatMap((way) =>
    [true, false].map((stream) => ({ name, way, stream, title: stream ? 'streamed' : 'whole' })),
  ),
)

function requests(): readonly RecordedRequest[] {
  return upstream.requests.filter(({ model }) => model === MODEL)
}

/** What the last request holds under a name, wherever it stands. */
function found(name: string): readonly unknown[] {
  const values: unknown[] = []
  JSON.stringify(requests().at(-1)?.body, (key, value: unknown) => {
    if (key === name) values.push(value)
    return value
  })
  return values
}

/** What must have come back with the last request, beside what the upstream itself demands. */
const RETURNED: Readonly<Record<Name, () => void>> = {
  // Every answer has a signed part in its middle, and one at its end or on its first call.
  native: () => {
    expect(found('thoughtSignature')).toHaveLength(2 * (SCRIPTS.length - 1))
    expect(found('thoughtSignature')).not.toContain(NO_SIGNATURE)
  },
  // Of each answer the thoughts, signed.
  anthropic: () => {
    const thoughts = SCRIPTS.slice(0, -1).map(({ reasoning }) => reasoning)
    expect(found('thinking')).toEqual(thoughts)
    expect(found('signature')).toEqual(thoughts.map((thought = '') => signatureOf(thought)))
  },
  // The upstream thinks before each item, and wants every thought back before the same one.
  responses: () => {
    const items = SCRIPTS.slice(0, -1).flatMap(({ text, toolCalls = [] }) => [
      ...(text === undefined ? [] : [text]),
      ...toolCalls,
    ])
    expect(found('encrypted_content')).toHaveLength(items.length)
  },
  gemini: () => {
    expect(found('thought_signature')).toHaveLength(4)
    expect(found('thought_signature')).not.toContain(NO_SIGNATURE)
  },
  deepseek: () => {
    const thoughts = SCRIPTS.slice(0, -1).map(({ reasoning }) => reasoning)
    expect(found('reasoning_content')).toEqual(thoughts)
  },
  mistral: () => {
    expect(found('tool_call_id')).toEqual([
      'aaaaaaaa1',
      'aaaaaaaa2',
      'bbbbbbbb1',
      'bbbbbbbb2',
      'cccccccc1',
      'cccccccc2',
    ])
  },
  openrouter: () => expect(found('reasoning_details')).toHaveLength(SCRIPTS.length - 1),
}

describe('a conversation of five turns, with tools', () => {
  test.for(CASES)('over $name, $way, $title', async ({ name, way, stream }) => {
    upstream.script(MODEL, SCRIPTS)
    const { messages } = await converse(gateway.url, { ...WAYS[way]?.(`${name}/${MODEL}`), stream })
    expect(requests()).toHaveLength(SCRIPTS.length)
    expect(messages.at(-1)).toMatchObject({ content: 'Good night to you too.' })
    RETURNED[name]()
  })
})

describe('a conversation that another model began', () => {
  test.for(NAMES)('goes on over %s', async (name) => {
    const call = (id: string) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Paris"}' },
    })
    const messages = [
      { role: 'developer', content: 'Answer briefly.' },
      { role: 'user', content: 'How is the weather?', name: 'ann' },
      { role: 'assistant', content: null, tool_calls: [call('toolu_01A'), call('call_2')] },
      { role: 'tool', tool_call_id: 'toolu_01A', content: 'Rain.' },
      { role: 'tool', tool_call_id: 'call_2', content: '' },
      { role: 'user', content: 'Never mind.' },
    ]
    const { message } = await ask(gateway.url, {
      model: `${name}/${MODEL}`,
      messages,
      tools: TOOLS,
    })
    expect(message.content).toBe(`Answer of ${MODEL}.`)
  })
})
