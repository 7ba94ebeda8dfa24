import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postChat, user } from './bench.ts'
import { converse, SCRIPTS, TOOLS, type Fields } from './conversation.ts'
import { startTestGateway, UP_KEY, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Script, type Upstream } from '../support/upstream/upstream.ts'

const PRICE = { input: 1.25, cached_input: 0.13, output: 10 }

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  const provider = {
    base_url: upstream.url,
    api: 'gemini',
    default_price: PRICE,
    extra_fields: ['safetySettings', 'generationConfig'],
  }
  const providers = {
    g: { ...provider, api_key: 'UP_KEY' },
    'wrong-key': { ...provider, api_key: 'WRONG_KEY' },
    'no-key': { ...provider, api_key: null },
  }
  gateway = await startTestGateway({
    bindings: {
      AUTH: 'open',
      UP_KEY,
      WRONG_KEY: 'invalid',
      PROVIDERS: JSON.stringify(providers),
    },
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
  readonly moa: { readonly cost_usd: number; readonly calls: readonly { attempts: number }[] }
  readonly error?: { readonly code: string; readonly message: string }
}

let model = 0

/** Sends one question to a new model with this script. */
async function post(script: Script | readonly Script[], request: Fields = {}) {
  const name = `gemini-3-flash-${model++}`
  upstream.script(name, script)
  const response = await postChat(gateway.url, {
    model: `g/${name}`,
    messages: user('Why?'),
    ...request,
  })
  return { response, answer: (await response.json()) as Answer }
}

/** The bill of one answer, in millionths of a dollar, as Google reckons it. */
interface Counts {
  readonly prompt: number
  readonly toolUse: number
  readonly cached: number
  readonly candidates: number
  readonly thoughts: number
}

function billOf({ prompt, toolUse, cached, candidates, thoughts }: Counts): number {
  const read = cached * PRICE.cached_input
  return (prompt + toolUse - cached) * PRICE.input + read + (candidates + thoughts) * PRICE.output
}

function usageFields({ prompt, toolUse, cached, candidates, thoughts }: Counts): Fields {
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: candidates,
    thoughtsTokenCount: thoughts,
    totalTokenCount: prompt + toolUse + candidates + thoughts,
    ...(toolUse === 0 ? {} : { toolUsePromptTokenCount: toolUse }),
    ...(cached === 0 ? {} : { cachedContentTokenCount: cached }),
  }
}

describe('the cost is the bill of the upstream, to the millionth', () => {
  const bills: readonly Counts[] = [
    { prompt: 1_003, toolUse: 0, cached: 0, candidates: 217, thoughts: 0 },
    { prompt: 1_003, toolUse: 0, cached: 0, candidates: 217, thoughts: 4_099 },
    { prompt: 50_001, toolUse: 0, cached: 40_960, candidates: 7, thoughts: 3 },
    { prompt: 500, toolUse: 911, cached: 128, candidates: 33, thoughts: 1 },
  ]
  test.for(bills)('%o', async (counts) => {
    const { answer } = await post({ text: 'So it is.', usageFields: usageFields(counts) })
    expect(Math.round(answer.moa.cost_usd * 1e6)).toBe(Math.round(billOf(counts)))
    expect(answer.usage).toMatchObject({
      prompt_tokens: counts.prompt + counts.toolUse,
      completion_tokens: counts.candidates + counts.thoughts,
      prompt_tokens_details: { cached_tokens: counts.cached },
      completion_tokens_details: { reasoning_tokens: counts.thoughts },
    })
  })

  test('of a conversation with tools, the sum of all its requests', async () => {
    const counts = SCRIPTS.map((_, step) => ({
      prompt: 4_100 + 317 * step,
      toolUse: 0,
      cached: step * 256,
      candidates: 11 + step,
      thoughts: 53 * step,
    }))
    upstream.script(
      'gemini-3-flash',
      SCRIPTS.map((script, step) => ({
        ...script,
        ...(counts[step] && { usageFields: usageFields(counts[step]) }),
      })),
    )
    const request = { model: 'g/gemini-3-flash', stream: true }
    const { costUsd } = await converse(gateway.url, request)
    const bill = counts.reduce((sum, each) => sum + billOf(each), 0)
    expect(Math.round(costUsd * 1e6)).toBe(Math.round(bill))
  })

  test('also of an attempt whose answer could not be read', async () => {
    const counts = { prompt: 900, toolUse: 0, cached: 0, candidates: 40, thoughts: 60 }
    const { answer } = await post([
      { text: '', finishReason: 'MALFORMED_FUNCTION_CALL', usageFields: usageFields(counts) },
      { text: 'So it is.', usageFields: usageFields(counts) },
    ])
    expect(answer.moa.calls[0]?.attempts).toBe(2)
    expect(Math.round(answer.moa.cost_usd * 1e6)).toBe(Math.round(2 * billOf(counts)))
  })
})

describe('an answer that is none', () => {
  test('a prompt that a filter blocks is rejected, once', async () => {
    const blocked = {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
    }
    const { response, answer } = await post({ jsonError: true, errorBody: blocked })
    expect(response.status).toBe(400)
    expect(answer.error).toMatchObject({ code: 'upstream_rejected' })
    expect(answer.error?.message).toContain('content_filter')
    expect(upstream.requests).toHaveLength(1)
  })

  test('an answer that a filter stopped says so', async () => {
    const { answer } = await post({ text: 'So it', finishReason: 'RECITATION' })
    expect(answer.choices[0]).toMatchObject({
      message: { content: 'So it' },
      finish_reason: 'content_filter',
    })
  })

  test('calls that cannot be read are made again, and then are a failure', async () => {
    const { response, answer } = await post({
      text: '',
      finishReason: 'MALFORMED_FUNCTION_CALL',
    })
    expect(response.status).toBe(502)
    expect(answer.error?.message).toContain('MALFORMED_FUNCTION_CALL')
    expect(upstream.requests.length).toBeGreaterThan(1)
  })

  test('a stream that ends without a reason was cut', async () => {
    const { answer } = await post({ text: 'So it is.', finishReason: null })
    expect(answer.error?.message).toContain('stopped before the end of its answer')
  })

  test('a stream that begins with an error is tried again', async () => {
    const busy = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }
    const { answer } = await post([
      { inBandError: 'first', errorBody: busy },
      { text: 'So it is.' },
    ])
    expect(answer.choices[0]?.message).toMatchObject({ content: 'So it is.' })
  })
})

describe('errors', () => {
  test('a wait in a list-wrapped error is obeyed and passed on', async () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '17.5s' },
    ]
    const error = { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details }
    const { response } = await post({ status: 429, errorBody: [{ error }] })
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBe(18)
    expect(upstream.requests).toHaveLength(1)
  })

  test.for([
    ['wrong-key', 'status 400, API_KEY_INVALID'],
    ['no-key', 'status 403, PERMISSION_DENIED'],
  ])('a %s is rejected, once', async ([name, words]) => {
    const response = await postChat(gateway.url, {
      model: `${name}/gemini-3-flash`,
      messages: user('Why?'),
    })
    const { error } = (await response.json()) as Answer
    expect(response.status).toBe(502)
    expect(error?.message).toContain(words)
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('a request', () => {
  test('has the key, its model in the path, and what the caller set', async () => {
    const schema = {
      type: 'object',
      properties: { word: { $ref: '#/$defs/Word', description: 'The word' } },
      required: ['word'],
      $defs: { Word: { type: 'string' } },
    }
    const { response } = await post(
      { text: '{"word":"so"}' },
      {
        max_tokens: 99,
        temperature: 0.5,
        stop: ['END'],
        seed: 7,
        reasoning_effort: 'high',
        frequency_penalty: 0.5,
        tools: TOOLS,
        tool_choice: 'auto',
        response_format: { type: 'json_schema', json_schema: { name: 'w', schema } },
        safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
        generationConfig: { topK: 3 },
      },
    )
    expect(response.status).toBe(200)
    const [request] = upstream.requests
    expect(request?.path).toMatch(
      /^\/v1beta\/models\/gemini-3-flash-\d+:streamGenerateContent\?alt=sse$/,
    )
    expect(request?.headers['x-goog-api-key']).toBe(UP_KEY)
    expect(request?.body).toMatchObject({
      safetySettings: [{ threshold: 'OFF' }],
      generationConfig: {
        topK: 3,
        maxOutputTokens: 99,
        temperature: 0.5,
        stopSequences: ['END'],
        seed: 7,
        thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' },
        responseMimeType: 'application/json',
        responseJsonSchema: { properties: { word: { $ref: '#/$defs/Word' } } },
      },
      toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
    })
  })

  test('may have images by address and by data URL', async () => {
    const urls = ['https://a.example/cat.png', 'data:image/png;base64,iVBORw0KGgo=']
    const content = [
      { type: 'text', text: 'Which?' },
      ...urls.map((url) => ({ type: 'image_url', image_url: { url } })),
    ]
    const { response } = await post({}, { messages: [{ role: 'user', content }] })
    expect(response.status).toBe(200)
    expect(upstream.requests[0]?.body['contents']).toMatchObject([
      {
        parts: [
          { text: 'Which?' },
          { fileData: { fileUri: urls[0], mimeType: 'image/png' } },
          { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
        ],
      },
    ])
  })

  test('thoughts leave as reasoning, and count as such', async () => {
    const { answer } = await post({ text: 'So it is.', reasoning: 'Let me think.' })
    expect(answer.choices[0]?.message).toMatchObject({ reasoning_content: 'Let me think.' })
    expect(answer.usage).toMatchObject({ completion_tokens_details: { reasoning_tokens: 3 } })
  })
})
