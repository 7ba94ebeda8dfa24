import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WireAnswerMessage } from '../../src/protocol/openai-chat/chat-response.ts'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'
import { startTestGateway, type TestGateway, UP_KEY } from '../support/gateway.ts'
import { startUpstream, type Script, type Upstream } from '../support/upstream/upstream.ts'
import { postChat } from './bench.ts'

/** Models of OpenAI's names, at an upstream that has OpenAI's rules. */
const WRITER = 'gpt-5.4'
const PRICE = { input: 2.5, cached_input: 0.25, output: 15 }

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  const common = { base_url: upstream.url, api_key: 'UP_KEY', default_price: PRICE }
  const providers = {
    up: { ...common, api: 'responses', extra_fields: ['reasoning'] },
    chat: { ...common, dialect: { prompt_cache_key: true } },
    plain: common,
  }
  const bindings = { AUTH: 'open', PROVIDERS: JSON.stringify(providers), UP_KEY }
  gateway = await startTestGateway({ bindings })
})
beforeEach(() => upstream.clear())
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

type Json = Readonly<Record<string, unknown>>

interface Answer {
  readonly message: WireAnswerMessage
  readonly finish: string | null
  readonly moa: WireReport
}

/** Sends a request, and reads its answer, streamed or not, into the message that a client would send back. */
async function ask(body: object): Promise<Answer> {
  const response = await postChat(gateway.url, body)
  const text = await response.text()
  expect(text).not.toMatch(/"error":\{/)
  expect(response.status).toBe(200)
  if (text.startsWith('{')) {
    const { choices, moa } = JSON.parse(text)
    return { message: choices[0].message, finish: choices[0].finish_reason, moa }
  }
  return readStream(text)
}

/** Joins the deltas of a stream as clients do: texts are joined, lists grow, and calls are found by their index. */
function readStream(text: string): Answer {
  const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(
    ([, data = '']) => JSON.parse(data) as WireChunk,
  )
  const choices = chunks.flatMap((chunk) => chunk.choices ?? [])
  const texts: Record<string, string> = { content: '' }
  const details: object[] = []
  const calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[] =
    []
  for (const { delta } of choices) {
    for (const name of ['content', 'reasoning_content'] as const)
      if (delta[name]) texts[name] = (texts[name] ?? '') + delta[name]
    details.push(...(delta.reasoning_details ?? []))
    for (const { index, id = '', function: called } of delta.tool_calls ?? []) {
      const { name = '', arguments: piece = '' } = called
      const known = calls[index]
      if (known !== undefined) known.function.arguments += piece
      else calls[index] = { id, type: 'function', function: { name, arguments: piece } }
    }
  }
  const message = {
    role: 'assistant',
    ...texts,
    reasoning_details: details,
    ...(calls.length > 0 && { tool_calls: calls }),
  }
  return {
    message: message as unknown as WireAnswerMessage,
    finish: choices.findLast((choice) => choice.finish_reason)?.finish_reason ?? null,
    moa: chunks.findLast((chunk) => chunk.moa)?.moa as WireReport,
  }
}

interface WireChunk {
  readonly choices?: readonly {
    readonly delta: {
      readonly content?: string | null
      readonly reasoning_content?: string
      readonly reasoning_details?: readonly object[]
      readonly tool_calls?: readonly {
        readonly index: number
        readonly id?: string
        readonly function: { readonly name?: string; readonly arguments?: string }
      }[]
    }
    readonly finish_reason: string | null
  }[]
  readonly moa?: WireReport
}

const tool = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
})
const tools = [tool('look_up'), tool('add')]
const call = (id: string, name: string) => ({ id, name, arguments: `{"of":"${id}"}` })

/** Five turns of a model that thinks before each step; in two of them it calls two tools at once. */
const TURNS: readonly Script[] = [
  { text: 'I look.', reasoning: 'First, look.', toolCalls: [call('a', 'look_up')] },
  { reasoning: 'Both now.', toolCalls: [call('b', 'look_up'), call('c', 'add')] },
  { reasoning: 'Once more.', toolCalls: [call('d', 'add'), call('e', 'add')] },
  { reasoning: 'One left.', toolCalls: [call('f', 'look_up')] },
  { text: 'Done, café 👋.', reasoning: 'All is known.' },
]

/** Makes the five turns; the client sends every message back as it got it. */
async function fiveTurns(request: object): Promise<readonly Answer[]> {
  upstream.script(WRITER, TURNS)
  const messages: object[] = [{ role: 'user', content: `Find ${crypto.randomUUID()}.` }]
  const answers: Answer[] = []
  for (let turn = 0; turn < TURNS.length; turn++) {
    const answer = await ask({ ...request, messages, tools })
    answers.push(answer)
    messages.push(answer.message)
    for (const { id } of answer.message.tool_calls ?? [])
      messages.push({ role: 'tool', tool_call_id: id, content: `Result of ${id}.` })
  }
  return answers
}

const inputOf = (turn: number): readonly Json[] =>
  (upstream.requests.filter(({ model }) => model === WRITER)[turn]?.body['input'] ??
    []) as readonly Json[]

describe.each([true, false])('a conversation of five turns with tools, streamed: %s', (stream) => {
  const alone = { model: `up/${WRITER}`, stream }
  const asAggregator = {
    model: 'demo',
    stream,
    moa: {
      layers: [{ agents: [{ model: 'plain/agent', required: true }] }],
      aggregator: { model: `up/${WRITER}` },
    },
  }

  test.each([
    ['alone', alone],
    ['as the aggregator of a mixture', asAggregator],
  ])('%s: every signature comes back to its place', async (_, request) => {
    // The upstream rejects a reasoning item that was changed, or that stands before another item than it did.
    const answers = await fiveTurns(request)
    expect(answers.map(({ finish }) => finish)).toEqual([...Array(4).fill('tool_calls'), 'stop'])
    expect(answers[0]?.message).toMatchObject({
      content: 'I look.',
      reasoning_content: 'First, look.',
      tool_calls: [{ id: 'a', function: { name: 'look_up', arguments: '{"of":"a"}' } }],
    })
    expect(answers[1]?.message.tool_calls).toHaveLength(2)
    expect(answers.at(-1)?.message.content).toBe('Done, café 👋.')
    const last = inputOf(4).filter(({ role }) => role !== 'user' && role !== 'system')
    const oneCall = ['reasoning', 'function_call', 'function_call_output']
    const twoCalls = ['reasoning', 'function_call', ...oneCall, 'function_call_output']
    expect(last.map(({ type }) => type)).toEqual([
      'reasoning',
      'message',
      ...oneCall,
      ...twoCalls,
      ...twoCalls,
      ...oneCall,
    ])
    expect(last[0]).toMatchObject({ summary: [{ type: 'summary_text', text: 'First, look.' }] })
  })

  test('each prompt begins with the one before, so that the cache of the provider holds', async () => {
    await fiveTurns(alone)
    for (const turn of [1, 2, 3, 4])
      expect(inputOf(turn).slice(0, inputOf(turn - 1).length)).toEqual(inputOf(turn - 1))
  })

  test('the thoughts of one model do not go to another', async () => {
    upstream.script(WRITER, TURNS)
    const messages = [{ role: 'user', content: 'Find it.' }]
    const { message } = await ask({ ...alone, messages, tools })
    upstream.script('gpt-6-sol', { text: 'Yes.' })
    const results = [{ role: 'tool', tool_call_id: 'a', content: 'Found.' }]
    const next = [...messages, message, ...results]
    const other = await ask({ model: 'up/gpt-6-sol', messages: next, tools, stream })
    expect(other.message.content).toBe('Yes.')
  })
})

test('a bill of fresh, cached and reasoned tokens is right to the millionth', async () => {
  const usageTokens = {
    prompt_tokens: 12_345,
    completion_tokens: 678,
    prompt_tokens_details: { cached_tokens: 11_001 },
    completion_tokens_details: { reasoning_tokens: 600 },
  }
  upstream.script(WRITER, { text: 'Yes.', usageTokens })
  for (const stream of [true, false]) {
    const messages = [{ role: 'user', content: 'Why?' }]
    const { moa } = await ask({ model: `up/${WRITER}`, messages, stream, stream_options: null })
    // What OpenAI would bill: fresh tokens, cached ones at their price, and all of the output.
    const bill = (12_345 - 11_001) * 2.5 + 11_001 * 0.25 + 678 * 15
    expect(moa.cost_usd).toBeCloseTo(bill / 1e6, 9)
    expect(moa.calls?.[0]?.usage).toMatchObject({
      prompt_tokens: 12_345,
      completion_tokens: 678,
      prompt_tokens_details: { cached_tokens: 11_001 },
      completion_tokens_details: { reasoning_tokens: 600 },
    })
  }
})

describe('the key of the cache', () => {
  const keysOf = (model: string) =>
    upstream.requests
      .filter((request) => request.model === model)
      .map(({ body }) => body['prompt_cache_key'])
  const mixture = (id: string) => ({
    model: id,
    moa: {
      layers: [
        {
          agents: [
            { model: 'up/one', name: 'ann', required: true },
            { model: 'chat/two', name: 'bob', required: true },
            { model: 'plain/three', name: 'cat', required: true },
          ],
        },
      ],
      aggregator: { model: 'up/pen' },
    },
  })
  const send = (id: string, content: string) =>
    ask({ ...mixture(id), messages: [{ role: 'user', content }] })

  test('is the same for each request of an agent, and says nothing of anyone', async () => {
    await send('demo', 'One?')
    await send('demo', 'Two?')
    const [ann, again] = keysOf('one')
    expect(ann).toMatch(/^[0-9a-f]{64}$/)
    expect(again).toBe(ann)
    const [bob] = keysOf('two')
    const [pen] = keysOf('pen')
    expect(new Set([ann, bob, pen]).size).toBe(3)
  })

  test('goes to Chat Completions only where the provider takes it', async () => {
    await send('demo', 'Three?')
    expect(keysOf('two')[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(keysOf('three')).toEqual([undefined])
  })
})

describe('a model that refuses tools in Chat Completions', () => {
  const request = { messages: [{ role: 'user', content: 'Why?' }], tools }

  test('is rejected there, and answers over Responses', async () => {
    const rejected = await postChat(gateway.url, { ...request, model: 'plain/gpt-5.6-sol' })
    expect(rejected.status).toBe(400)
    const { message } = await ask({ ...request, model: 'up/gpt-5.6-sol' })
    expect(message.content).toBe('Answer of gpt-5.6-sol.')
  })
})

test('settings that a model would reject do not reach it', async () => {
  const settings = {
    temperature: 0.2,
    top_p: 0.9,
    stop: ['END'],
    seed: 7,
    presence_penalty: 1,
    frequency_penalty: 1,
    logit_bias: { '1': 1 },
    max_tokens: 3,
    reasoning_effort: 'minimal',
    reasoning: { summary: 'auto' },
    tool_choice: { type: 'function', function: { name: 'add' } },
    parallel_tool_calls: false,
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
    verbosity: 'low',
  }
  upstream.script(WRITER, { text: '{}' })
  const messages = [{ role: 'user', content: 'Why?' }]
  await ask({ ...settings, model: `up/${WRITER}`, messages, tools })
  expect(upstream.requests[0]?.body).toMatchObject({
    max_output_tokens: 16,
    reasoning: { effort: 'low', summary: 'auto' },
    tool_choice: { type: 'function', name: 'add' },
    parallel_tool_calls: false,
    text: { format: { type: 'json_schema', name: 'n', strict: false }, verbosity: 'low' },
    store: false,
  })
})
