import { HTTPClient, OpenRouter } from '@openrouter/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collected, startBench, storeTeam, type Bench } from '../bench.ts'

/**
 * The cases of the acceptance tests of Open Responses (openresponses.org/compliance), by their names, and what its
 * specification requires of an answer. Not among them: compaction and WebSockets, which this gateway does not have.
 */
let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'up/pen')
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: 'none', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

type Input = OpenAI.Responses.ResponseInput
type Body = OpenAI.Responses.ResponseCreateParamsNonStreaming

const message = (role: 'user' | 'system' | 'assistant', content: string) =>
  ({ type: 'message', role, content }) as const
const WEATHER: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a place',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string' } },
    required: ['location'],
  },
  strict: false,
}
const PICTURE = 'data:image/png;base64,iVBORw0KGgo='
const COMMENTED: Input = [
  { ...message('assistant', 'I should look it up.'), phase: 'commentary' },
  { ...message('assistant', 'It is four.'), phase: 'final_answer' },
  message('user', 'Repeat only the number.'),
]

/** What each case sends, without what all of them send. */
const CASES: readonly { readonly name: string; readonly sent: Pick<Body, 'input' | 'tools'> }[] = [
  { name: 'basic-response', sent: { input: [message('user', 'Say hello in three words.')] } },
  { name: 'assistant-phase', sent: { input: COMMENTED } },
  {
    name: 'system-prompt',
    sent: { input: [message('system', 'You are a pirate.'), message('user', 'Say hello.')] },
  },
  {
    name: 'tool-calling',
    sent: { input: [message('user', 'How is the weather in Zürich?')], tools: [WEATHER] },
  },
  {
    name: 'image-input',
    sent: {
      input: [
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'What do you see?' },
            { type: 'input_image', image_url: PICTURE, detail: 'auto' },
          ],
        },
      ],
    },
  },
  {
    name: 'multi-turn',
    sent: {
      input: [
        message('user', 'My name is Ada.'),
        message('assistant', 'Hello Ada.'),
        message('user', 'What is my name?'),
      ],
    },
  },
]

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number'
const isInteger = (value: unknown) => Number.isInteger(value)
const isBoolean = (value: unknown) => typeof value === 'boolean'
const isObject = (value: unknown) => typeof value === 'object' && value !== null
const orNull = (is: (value: unknown) => boolean) => (value: unknown) => value === null || is(value)

/** The fields that an answer must have, of its schema `ResponseResource`. */
const REQUIRED: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: isText,
  object: (value) => value === 'response',
  created_at: isInteger,
  completed_at: orNull(isInteger),
  status: isText,
  incomplete_details: orNull(isObject),
  model: isText,
  previous_response_id: orNull(isText),
  instructions: orNull(isText),
  output: Array.isArray,
  error: orNull(isObject),
  tools: Array.isArray,
  tool_choice: (value) => isText(value) || isObject(value),
  truncation: (value) => value === 'auto' || value === 'disabled',
  parallel_tool_calls: isBoolean,
  text: isObject,
  top_p: isNumber,
  presence_penalty: isNumber,
  frequency_penalty: isNumber,
  top_logprobs: isInteger,
  temperature: isNumber,
  reasoning: orNull(isObject),
  usage: orNull(isObject),
  max_output_tokens: orNull(isInteger),
  max_tool_calls: orNull(isInteger),
  store: isBoolean,
  background: isBoolean,
  service_tier: isText,
  metadata: isObject,
  safety_identifier: orNull(isText),
  prompt_cache_key: orNull(isText),
}

/** The required fields that an answer lacks, or has with a value of the wrong type. */
function missing(answer: object): readonly string[] {
  const fields = answer as Readonly<Record<string, unknown>>
  return Object.keys(REQUIRED).filter((name) => REQUIRED[name]?.(fields[name]) !== true)
}

/** The aggregator calls the tool, or writes. */
function scriptPen(tools: Body['tools']): string {
  const call = { id: 'call_a', name: 'get_weather', arguments: '{"location":"Zürich"}' }
  bench.upstream.script('pen', tools ? { toolCalls: [call] } : { text: 'Ahoy.' })
  return tools ? 'function_call' : 'message'
}

describe('Open Responses', () => {
  test.each(CASES)('$name', async ({ sent }) => {
    const type = scriptPen(sent.tools)
    const answer = await client.responses.create({ model: 'team', ...sent })
    expect(missing(answer)).toEqual([])
    expect(answer.status).toBe('completed')
    expect(answer.completed_at).toBeGreaterThanOrEqual(answer.created_at)
    expect(answer.output.map((item) => item.type)).toEqual([type])
  })

  test.each(CASES)('$name, streamed', async ({ sent }) => {
    const type = scriptPen(sent.tools)
    const events = await collected(
      await client.responses.create({ model: 'team', ...sent, stream: true }),
    )
    const last = events.at(-1)
    if (last?.type !== 'response.completed') throw new Error('Cannot find response.completed')
    const answers = events.flatMap((event) => ('response' in event ? [event.response] : []))
    expect(answers.map(missing)).toEqual(answers.map(() => []))
    expect(last.response.output.map((item) => item.type)).toEqual([type])
    const added = events.filter((event) => event.type === 'response.output_item.added')
    const done = events.filter((event) => event.type === 'response.output_item.done')
    expect(done.map(({ item }) => item)).toEqual(last.response.output)
    expect(added).toHaveLength(done.length)
  })

  test('previous-response-id', async () => {
    bench.upstream.script('pen', [{ text: 'Hello Ada.' }, { text: 'Ada.' }])
    const first = await client.responses.create({ model: 'team', input: 'My name is Ada.' })
    const input = 'What is my name?'
    const answer = await client.responses.create({
      model: 'team',
      input,
      previous_response_id: first.id,
    })
    expect(answer.previous_response_id).toBe(first.id)
    expect(missing(answer)).toEqual([])
    const sent = bench.requestsOf('pen')[1]?.body.messages?.slice(1)
    expect(sent?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test.each(['text', 'a call'])(
    'has only events that the schema of OpenRouter knows, with %s',
    async (what) => {
      const tools = what === 'text' ? undefined : [WEATHER]
      scriptPen(tools)
      const kinds: (string | undefined)[] = []
      const router = new OpenRouter({
        serverURL: bench.baseURL,
        apiKey: 'none',
        httpClient: new HTTPClient(),
      })
      const responsesRequest = { model: 'team', input: 'Hi', stream: true as const }
      const answer = await router.beta.responses.send({
        responsesRequest: {
          ...responsesRequest,
          ...(tools && { tools: [{ ...WEATHER, type: 'function' as const }] }),
        },
      })
      if (!(answer instanceof ReadableStream))
        throw new Error('Cannot read: the answer is no stream')
      for await (const event of answer) kinds.push(event.type)
      expect(kinds).not.toContain('UNKNOWN')
      expect(kinds.at(-1)).toBe('response.completed')
    },
  )
})
