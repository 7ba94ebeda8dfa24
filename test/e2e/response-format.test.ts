import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UP_KEY, UP_PRICE } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { mixture, startBench, user, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import { readStream } from './wire.ts'

const CITY = '{"city":"Bern"}'
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const response_format = { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } }
const messages = user('What is the capital of Switzerland?')
const request = { model: 'deepseek/deepseek-chat', messages, response_format }

let providers: Upstream
let bench: Bench
beforeAll(async () => {
  providers = await startUpstream()
  // Rejects a request with a schema, as DeepSeek does.
  const deepseek = {
    base_url: `${providers.url}/as/deepseek`,
    api_key: 'UP_KEY',
    default_price: UP_PRICE,
  }
  const up = { ...deepseek, base_url: providers.url }
  const xai = { base_url: providers.url, api_key: 'UP_KEY' }
  bench = await startBench({ PROVIDERS: JSON.stringify({ up, deepseek, xai }), UP_KEY })
})
beforeEach(() => providers.clear())
afterAll(async () => {
  await bench[Symbol.asyncDispose]()
  await providers.close()
})

const requestsOf = (model: string) => providers.requests.filter((each) => each.model === model)

interface Answer {
  readonly choices: readonly { readonly message: { readonly content: string } }[]
  readonly moa: { readonly reasons: readonly string[]; readonly ignored?: readonly string[] }
}

async function answerOf(response: Response) {
  const { choices, moa } = (await response.json()) as Answer
  return { text: choices[0]?.message.content ?? '', moa }
}

/** Two agents, and an aggregator that takes no schema. */
const mixed = {
  ...mixture({ aggregator: { model: 'deepseek/deepseek-chat' } }),
  messages,
  response_format,
}

describe('a schema for a model that takes none', () => {
  test('goes into the prompt, and the answer comes without its code fence', async () => {
    providers.script('deepseek-chat', { text: `\`\`\`json\n${CITY}\n\`\`\`` })
    const { text } = await answerOf(await bench.post(request))
    expect(text).toBe(CITY)
    const body = requestsOf('deepseek-chat')[0]?.body
    expect(body?.['response_format']).toEqual({ type: 'json_object' })
    expect(body?.messages?.[0]).toMatchObject({ role: 'system' })
    expect(body?.messages?.[0]?.content).toContain(JSON.stringify(schema))
  })

  test('is checked in a stream too, which has no text before', async () => {
    providers.script('deepseek-chat', [{ text: 'It is Bern.' }, { text: CITY, reasoning: 'Hm' }])
    const stream = await readStream(await bench.post({ ...request, stream: true }))
    expect(stream).toMatchObject({ content: CITY, reasoning: 'Hm', done: true })
    expect(requestsOf('deepseek-chat')).toHaveLength(2)
  })

  test('fails with a code of its own when no attempt fits', async () => {
    providers.script('deepseek-chat', { text: '{"town":"Bern"}' })
    const failed = await bench.post(mixed)
    expect(failed.status).toBe(502)
    const error = await errorOf(failed)
    expect(error).toMatchObject({ code: 'wrong_format', type: 'upstream_error' })
    expect(error.message).toContain('does not fit the schema of the request')
    expect(requestsOf('deepseek-chat')).toHaveLength(3)
  })

  test('is answered by a proposal that fits it when the aggregator fails', async () => {
    providers.script('a', { text: 'It is Bern.' })
    providers.script('b', { text: CITY })
    providers.script('deepseek-chat', { text: 'It is Bern.' })
    const { text, moa } = await answerOf(await bench.post(mixed))
    expect(text).toBe(CITY)
    expect(moa.reasons).toEqual(['aggregator_failed'])
  })

  test('works over Responses', async () => {
    providers.script('deepseek-chat', { text: CITY })
    const format = { type: 'json_schema', name: 'x', strict: true, schema }
    const response = await fetch(`${bench.baseURL}/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: request.model, input: 'Capital?', text: { format } }),
    })
    const { output } = (await response.json()) as { output: { content: { text: string }[] }[] }
    expect(output.at(-1)?.content[0]?.text).toBe(CITY)
  })
})

describe('JSON from a model that takes the format', () => {
  test('that is none ends a stream with an error, never as a success', async () => {
    providers.script('pen', { text: 'It is Bern.' })
    const body = { model: 'up/pen', messages, response_format, stream: true }
    const { done, chunks } = await readStream(await bench.post(body))
    expect(done).toBe(false)
    expect(chunks.at(-1)).toMatchObject({
      error: { code: 'wrong_format' },
      choices: [{ finish_reason: 'error' }],
    })
  })
})

describe('a strict schema', () => {
  test('is checked where the provider takes it, and repaired', async () => {
    providers.script('pen', [{ text: '{"town":"Bern"}' }, { text: CITY }])
    const { text } = await answerOf(
      await bench.post({ model: 'up/pen', messages, response_format }),
    )
    expect(text).toBe(CITY)
    const [first, second] = requestsOf('pen').map(({ body }) => JSON.stringify(body))
    expect(first).not.toContain('town')
    expect(second).toContain('town')
  })

  test('that a streamed answer does not fit ends the stream with an error', async () => {
    providers.script('pen', { text: '{"town":"Bern"}' })
    const body = { model: 'up/pen', messages, response_format, stream: true }
    const { done, chunks } = await readStream(await bench.post(body))
    expect(done).toBe(false)
    expect(chunks.at(-1)).toMatchObject({ error: { code: 'wrong_format' } })
  })

  test.each([true, false])('goes to the agents when the mixture shares it: %s', async (shares) => {
    providers.script('pen', { text: CITY })
    const asked = mixture({ moa: { share_format: shares } })
    await answerOf(await bench.post({ ...asked, messages, response_format }))
    const formats = ['a', 'b', 'pen'].map((model) => requestsOf(model)[0]?.body['response_format'])
    const none = undefined
    expect(formats).toEqual(
      shares ? [response_format, response_format, response_format] : [none, none, response_format],
    )
  })
})

describe('what no model of a request can do', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }

  test('is rejected before agents are called', async () => {
    const model = 'deepseek/deepseek-v4-pro'
    const content = [{ type: 'text', text: 'What is it?' }, image]
    const asked = { ...mixture({ aggregator: { model } }), messages: [{ role: 'user', content }] }
    const rejected = await bench.post(asked)
    expect(rejected.status).toBe(400)
    expect(await errorOf(rejected)).toMatchObject({ code: 'invalid_request', param: 'messages' })
    expect(providers.requests).toEqual([])
  })

  test('is left out where it is a setting, and named as ignored', async () => {
    const settings = { stop: 'END', presence_penalty: 1, temperature: 0.5 }
    const { moa } = await answerOf(
      await bench.post({ model: 'xai/grok-4.5', messages, ...settings }),
    )
    expect(moa.ignored).toEqual(['presence_penalty', 'stop'])
    const body = requestsOf('grok-4.5')[0]?.body
    expect(body).toHaveProperty('temperature', 0.5)
    expect(body).not.toHaveProperty('stop')
    expect(body).not.toHaveProperty('presence_penalty')
  })
})
