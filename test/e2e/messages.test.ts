import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'
import { postChat, user } from './bench.ts'
import { converse, SCRIPTS, TOOLS, type Fields } from './conversation.ts'
import { startTestGateway, UP_KEY, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type RecordedRequest, type Upstream } from '../support/upstream/upstream.ts'

/** US dollars per million tokens; numbers that no other sum of tokens would hide. */
const PRICE = {
  input: 3.1,
  cached_input: 0.29,
  cache_write: { '5m': 3.75, '1h': 6.1 },
  output: 15.3,
}
const MODEL = 'claude-opus-5-5'

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  const provider = { base_url: upstream.url, api: 'messages', default_price: PRICE }
  const providers = {
    a: { ...provider, api_key: 'UP_KEY' },
    b: { ...provider, api_key: 'UP_KEY' },
    'no-key': { ...provider, api_key: null },
  }
  gateway = await startTestGateway({
    bindings: { AUTH: 'open', UP_KEY, PROVIDERS: JSON.stringify(providers) },
  })
})
beforeEach(() => upstream.clear())
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

interface Answer {
  readonly choices: readonly { readonly message: Fields; readonly finish_reason: string }[]
  readonly usage: Fields
  readonly moa: WireReport & { readonly cost_usd: number }
}

async function post(request: Fields): Promise<Answer> {
  const response = await postChat(gateway.url, { model: `a/${MODEL}`, ...request })
  expect(response.status).toBe(200)
  return (await response.json()) as Answer
}

/** A text that no other test sends, long enough for the cache. */
const longText = () =>
  `${crypto.randomUUID()} ${'The café on the quay opens at eight. '.repeat(150)}`

/** What requests cost by the bill of the upstream, in millionths of a dollar. */
function billOf(requests: readonly RecordedRequest[]): number {
  return requests.reduce((sum, { servedUsage }) => {
    if (servedUsage === null) return sum
    const { prompt_tokens: prompt, completion_tokens: output, cache } = servedUsage
    const { read = 0, written5m = 0, written1h = 0 } = cache ?? {}
    const fresh = prompt - read - written5m - written1h
    const writes = written5m * PRICE.cache_write['5m'] + written1h * PRICE.cache_write['1h']
    return sum + fresh * PRICE.input + read * PRICE.cached_input + writes + output * PRICE.output
  }, 0)
}

const micros = (usd: number) => Math.round(usd * 1e6)
const cacheOf = ({ servedUsage }: RecordedRequest) => servedUsage?.cache

/** Three agents and an aggregator of one model. */
const mixture = (place: 'tail' | 'system', more: Fields = {}): Fields => ({
  model: 'demo',
  moa: {
    layers: [
      {
        agents: ['one', 'two', 'three'].map((name) => ({
          name,
          model: `a/${MODEL}`,
          required: true,
        })),
      },
    ],
    aggregator: { model: `a/${MODEL}` },
    references: { place },
  },
  ...more,
})

describe('the cache of prompts', () => {
  test('the same beginning twice is written once and then read', async () => {
    const text = longText()
    const first = await post({ messages: user(text) })
    const second = await post({
      messages: [
        ...user(text),
        { role: 'assistant', content: first.choices[0]?.message['content'] },
        ...user('And on Sundays?'),
      ],
    })
    const [written, read] = upstream.requests.map(cacheOf)
    expect(written).toMatchObject({ read: 0 })
    expect(written?.written5m).toBeGreaterThan(1024)
    expect(read).toMatchObject({ read: written?.written5m })
    expect(second.usage).toMatchObject({
      prompt_tokens_details: { cached_tokens: written?.written5m },
    })
    expect(micros(first.moa.cost_usd + second.moa.cost_usd)).toBe(
      Math.round(billOf(upstream.requests)),
    )
  })

  test('agents, aggregator and the next step of a loop with tools share one mark', async () => {
    const text = longText()
    upstream.script(MODEL, [
      ...['One.', 'Two.', 'Three.'].map((proposal) => ({ text: proposal })),
      { toolCalls: [{ id: 'toolu_1', name: 'weather', arguments: '{"city":"Rome"}' }] },
      { text: 'Sun.' },
    ])
    const messages = [{ role: 'system', content: 'Be brief.' }, ...user(text)]
    const first = await post(mixture('tail', { messages, tools: TOOLS }))
    const { message } = first.choices[0] ?? {}
    const second = await post(
      mixture('tail', {
        tools: TOOLS,
        messages: [
          ...messages,
          message,
          { role: 'tool', tool_call_id: 'toolu_1', content: 'Sunny.' },
        ],
      }),
    )
    expect(second.choices[0]?.message).toMatchObject({ content: 'Sun.' })
    for (const { body } of upstream.requests)
      expect(JSON.stringify(body).match(/"cache_control"/g)).toHaveLength(1)
    // The agents have no tools: what stands behind these is another prompt.
    const [step, next] = upstream.requests.filter(({ body }) => body['tools'] !== undefined)
    const written = step && cacheOf(step)
    expect(written?.written5m).toBeGreaterThan(1024)
    expect(next && cacheOf(next)?.read).toBe(written?.written5m)
    expect(micros(first.moa.cost_usd + second.moa.cost_usd)).toBe(
      Math.round(billOf(upstream.requests)),
    )
  })

  test('without tools the aggregator reads what its agents wrote', async () => {
    const { moa } = await post(mixture('tail', { messages: user(longText()) }))
    const last = upstream.requests.at(-1)
    expect(upstream.requests).toHaveLength(4)
    const [first] = upstream.requests
    expect(last && cacheOf(last)?.read).toBe(first && cacheOf(first)?.written5m)
    expect(last && cacheOf(last)?.written5m).toBe(0)
    expect(micros(moa.cost_usd)).toBe(Math.round(billOf(upstream.requests)))
  })

  test('with references in the system text nothing is written that is never read', async () => {
    const messages = [{ role: 'system', content: longText() }, ...user(longText())]
    const first = await post(mixture('system', { messages }))
    const second = await post(mixture('system', { messages }))
    const aggregators = [upstream.requests[3], upstream.requests[7]]
    const [written, read] = aggregators.map((request) => request && cacheOf(request))
    expect(read).toMatchObject({ written5m: 0 })
    expect(read?.read).toBeGreaterThan(1024)
    expect(read?.read).toBe((written?.read ?? 0) + (written?.written5m ?? 0))
    expect(micros(first.moa.cost_usd + second.moa.cost_usd)).toBe(
      Math.round(billOf(upstream.requests)),
    )
  })

  test('marks of the caller live as long as it wants, and are paid so', async () => {
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    const messages = [
      { role: 'system', content: [{ type: 'text', text: longText(), ...mark }] },
      ...user(longText()),
    ]
    const { moa } = await post({ messages })
    const [request] = upstream.requests
    expect(request && cacheOf(request)).toMatchObject({ read: 0 })
    expect(request && cacheOf(request)?.written1h).toBeGreaterThan(1024)
    expect(request && cacheOf(request)?.written5m).toBeGreaterThan(1024)
    expect(micros(moa.cost_usd)).toBe(Math.round(billOf(upstream.requests)))
  })
})

test('the cost of a conversation with tools is the bill of the upstream, to the millionth', async () => {
  upstream.script(MODEL, SCRIPTS)
  const { costUsd } = await converse(gateway.url, { model: `a/${MODEL}`, stream: true })
  expect(upstream.requests).toHaveLength(SCRIPTS.length)
  expect(micros(costUsd)).toBe(Math.round(billOf(upstream.requests)))
})

test('a model that binds its thoughts to a conversation goes on in a mixture, whose references are not in the next turn', async () => {
  const model = 'claude-fable-5-1'
  upstream.script(model, SCRIPTS)
  const { moa } = mixture('tail') as { moa: Fields }
  const { messages } = await converse(gateway.url, {
    model: 'demo',
    moa: { ...moa, aggregator: { model: `a/${model}` } },
  })
  expect(messages.at(-1)).toMatchObject({ content: 'Good night to you too.' })
  expect(upstream.requests.filter((request) => request.model === model)).toHaveLength(
    SCRIPTS.length,
  )
})

test('several thoughts, some of which nobody can read, come back as they were, and to this provider alone', async () => {
  const thoughtBlocks = ['First 👋 thought.', { redacted: 'Second.' }, 'Third thought.']
  upstream.script(MODEL, { text: 'So it is.', thoughtBlocks })
  const { choices } = await post({ messages: user('Why?') })
  const [{ message } = { message: {} }] = choices
  expect(message).toMatchObject({ reasoning_content: 'First 👋 thought.Third thought.' })
  await post({ messages: [...user('Why?'), message, ...user('Really?')] })
  const sent = upstream.requests.at(-1)?.body.messages?.[1]?.content
  expect(sent).toMatchObject([
    { type: 'thinking', thinking: 'First 👋 thought.' },
    { type: 'redacted_thinking' },
    { type: 'thinking', thinking: 'Third thought.' },
    { type: 'text', text: 'So it is.' },
  ])
})

describe('an upstream that is overloaded', () => {
  const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

  test('before its first token is left for a fallback', async () => {
    upstream.script('claude-fable-5-1', { inBandError: 'first', errorBody: overloaded })
    upstream.script(MODEL, { text: 'From another.' })
    const { choices, moa } = await post({
      messages: user('Why?'),
      model: 'demo',
      moa: {
        layers: [],
        aggregator: { model: 'b/claude-fable-5-1', fallbacks: [`a/${MODEL}`] },
      },
    })
    expect(choices[0]?.message).toMatchObject({ content: 'From another.' })
    expect(moa.reasons).toContain('aggregator_fallback')
  })

  test('in the middle of its answer ends it with an error', async () => {
    upstream.script(MODEL, {
      text: 'A long answer that is never finished.',
      inBandError: 'later',
      errorBody: overloaded,
    })
    const response = await postChat(gateway.url, {
      model: `a/${MODEL}`,
      messages: user('Why?'),
      stream: true,
    })
    const text = await response.text()
    expect(text).toContain('upstream_failed')
    expect(text).not.toContain('[DONE]')
    expect(text).not.toContain('Overloaded')
  })
})

test('a key that is missing is the operator’s affair', async () => {
  const response = await postChat(gateway.url, { model: 'no-key/claude', messages: user('Why?') })
  expect(response.status).toBe(502)
})
