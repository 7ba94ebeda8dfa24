import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Script } from '../support/upstream/script.ts'
import { collected, moaOf, startBench, type Bench } from './bench.ts'
import { readStream } from './wire.ts'
import type { ReportedCompletion } from './reported.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const AGENTS = ['up/a', 'up/b'].map((model) => ({ model, required: true }))
const ANSWERS = { answers_ttl_s: 600 }

async function put(id: string, over: object): Promise<string> {
  const document = { layers: [{ agents: AGENTS }], aggregator: { model: 'up/pen' }, ...over }
  const response = await fetch(`${bench.gateway.url}/v1/mixtures/${id}`, {
    method: 'PUT',
    body: JSON.stringify(document),
  })
  expect(response.ok).toBe(true)
  return id
}

/** Here the pen is an agent, and another model writes. */
const READS_PEN = {
  layers: [{ agents: [...AGENTS, { model: 'up/pen' }] }],
  aggregator: { model: 'up/quill' },
}
const USED = { cache: 'hit', during: 'old', after: 'old' }
const REFRESHED = { cache: 'miss', during: 'new', after: 'new' }
const OFF = { cache: 'off', during: 'new', after: 'old' }

/** A mixture by a name that no other test uses. */
const mixtureWith = (cache: object, over: object = {}) =>
  put(`m-${crypto.randomUUID()}`, { cache, ...over })

/** A question that no other test sends. */
const question = () => [{ role: 'user' as const, content: `Why ${crypto.randomUUID()}?` }]

async function post(body: object, headers: Record<string, string> = {}) {
  const response = await bench.post(body, { headers })
  const completion = (await response.json()) as ReportedCompletion
  return { response, completion, moa: completion.moa, text: textOf(completion) }
}

const textOf = ({ choices }: ReportedCompletion) => choices?.[0]?.message.content

describe('a cached answer', () => {
  test('is replayed at no cost, with the same text and usage', async () => {
    bench.upstream.script('pen', { text: 'Because it is so.' })
    const body = { model: await mixtureWith(ANSWERS), messages: question() }
    const startedAtMs = Date.now()
    const first = await post(body)
    expect(first.moa).toMatchObject({ cache: 'miss', version: 1 })
    expect(first.moa.cost_usd).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const again = await post(body)
    expect(bench.upstream.requests).toHaveLength(3)
    expect(again.text).toBe('Because it is so.')
    expect(again.completion.usage).toEqual(first.completion.usage)
    expect(again.moa).toMatchObject({ cache: 'hit', cost_usd: 0, run: first.moa.run, version: 1 })
    expect(again.moa).toMatchObject({ synthesized: true, degraded: false })
    expect(again.moa.calls).toEqual(
      first.moa.calls.map((call) => ({ ...call, status: 'cached', cost_usd: 0 })),
    )
    const { headers } = again.response
    expect(headers.get('x-moa-cache')).toBe('hit')
    expect(headers.get('x-moa-run')).toBe(first.moa.run)
    const age = Number(headers.get('age'))
    expect(age).toBeGreaterThanOrEqual(1)
    expect(age).toBeLessThanOrEqual(Math.ceil((Date.now() - startedAtMs) / 1000))
    expect(first.response.headers.get('x-moa-cache')).toBe('miss')
    expect(first.response.headers.has('age')).toBe(false)
    expect(again.completion.id).not.toBe(first.completion.id)
  })

  test.each<[what: string, one: object, other: object]>([
    ['seed', { seed: 1 }, { seed: 2 }],
    ['temperature', { temperature: 0.1 }, { temperature: 0.2 }],
    ['aggregator', {}, { moa: { aggregator: { model: 'up/quill' } } }],
    ['tool', {}, { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ])('is not replayed for a request with another %s', async (_, one, other) => {
    const body = { model: await mixtureWith(ANSWERS), messages: question() }
    expect((await post({ ...body, ...one })).moa.cache).toBe('miss')
    expect((await post({ ...body, ...other })).moa.cache).toBe('miss')
    expect((await post({ ...body, ...one })).moa.cache).toBe('hit')
  })

  test.each<[what: string, one: object[], other: object[]]>([
    ['system prompt', [system('Be kind.')], [system('Be kinder.')]],
    ['byte of an image', [picture('iVBORw0KGgoA')], [picture('iVBORw0KGgoB')]],
  ])('is not replayed for a request with another %s', async (_, one, other) => {
    const [message] = question()
    const body = { model: await mixtureWith(ANSWERS) }
    expect((await post({ ...body, messages: [...one, message] })).moa.cache).toBe('miss')
    expect((await post({ ...body, messages: [...other, message] })).moa.cache).toBe('miss')
    expect((await post({ ...body, messages: [...one, message] })).moa.cache).toBe('hit')
  })

  test('is not replayed once the mixture has a new version, even with the same content', async () => {
    const body = { model: await mixtureWith(ANSWERS), messages: question() }
    expect((await post(body)).moa).toMatchObject({ cache: 'miss', version: 1 })
    await put(body.model, { cache: ANSWERS })
    expect((await post(body)).moa).toMatchObject({ cache: 'miss', version: 2 })
    expect((await post(body)).moa).toMatchObject({ cache: 'hit', version: 2 })
  })

  test('is made again for a request that stores its run, so that the run can be aggregated', async () => {
    const body = { model: await mixtureWith(ANSWERS), messages: question() }
    await post(body)
    const stored = await post({ ...body, store: true })
    expect(stored.moa.cache).toBe('miss')
    expect((await post({ ...body, store: true })).moa.run).toBe(stored.moa.run)
  })

  test('is not stored by a mixture without a cache, nor for a model alone', async () => {
    for (const model of [await mixtureWith({}), 'up/pen']) {
      const body = { model, messages: question() }
      for (let time = 0; time < 2; time++) {
        expect((await post(body)).response.headers.get('x-moa-cache')).toBe('off')
      }
    }
    expect(bench.upstream.requests).toHaveLength(8)
  })
})

function system(content: string) {
  return { role: 'system', content }
}

function picture(bytes: string) {
  const url = `data:image/png;base64,${bytes}`
  return { role: 'user', content: [{ type: 'image_url', image_url: { url } }] }
}

describe('the caller decides', () => {
  const no = (directive: string) => ({ headers: { 'cache-control': directive } })
  test.each<
    [what: string, over: { moa?: object; headers?: Record<string, string> }, wanted: object]
  >([
    ['moa.cache "use": the cached answer', { moa: { cache: 'use' } }, USED],
    ['nothing: the cached answer', {}, USED],
    ['Cache-Control: max-age=0: the cached answer', no('max-age=0'), USED],
    [
      'moa.cache "refresh": a new answer, which is stored',
      { moa: { cache: 'refresh' } },
      REFRESHED,
    ],
    ['Cache-Control: no-cache: a new answer, which is stored', no('no-cache'), REFRESHED],
    ['moa.cache "off": a new answer, which is not stored', { moa: { cache: 'off' } }, OFF],
    ['Cache-Control: no-store: a new answer, which is not stored', no('No-Store, max-age=0'), OFF],
    ['both: the stricter one', { moa: { cache: 'refresh' }, ...no('no-store') }, OFF],
    ['both, the other way', { moa: { cache: 'off' }, ...no('no-cache') }, OFF],
  ])('%s', async (_, { moa = {}, headers = {} }, wanted) => {
    const body = { model: await mixtureWith(ANSWERS), messages: question() }
    bench.upstream.script('pen', [{ text: 'old' }, { text: 'new' }])
    await post(body)
    const during = await post({ ...body, moa }, headers)
    const after = await post(body)
    const cache = during.response.headers.get('x-moa-cache')
    expect({ cache, during: during.text, after: after.text }).toEqual(wanted)
  })
})

describe('an answer is not stored', () => {
  const alone = { layers: [] }
  test.each<[what: string, over: object, script: Script, status: number]>([
    ['that is an error', alone, { status: 400 }, 400],
    ['that was cut', alone, { text: 'Half an answer', endEarlyAfterTokens: 2 }, 502],
    ['that hit its limit', {}, { finishReason: 'length' }, 200],
    ['that was filtered', {}, { finishReason: 'content_filter' }, 200],
    ['that ended for a reason of its own', {}, { finishReason: 'mood' }, 200],
    ['that is a proposal', {}, { status: 400 }, 200],
    [
      'of a fallback',
      { aggregator: { model: 'up/pen', fallbacks: ['up/quill'] } },
      { status: 400 },
      200,
    ],
    ['that reads less than was promised', READS_PEN, { status: 400 }, 200],
  ])('%s', async (_, over, script, status) => {
    bench.upstream.script('pen', script)
    bench.upstream.script('quill', { text: 'Whole again.' })
    const body = { model: await mixtureWith(ANSWERS, over), messages: question() }
    for (const stream of [false, true]) {
      const response = await bench.post({ ...body, stream })
      if (!stream) expect(response.status).toBe(status)
      expect(response.headers.get('x-moa-cache')).not.toBe('hit')
      await response.text()
    }
    bench.upstream.script('pen', { text: 'Whole again.' })
    const healed = await post(body)
    expect(healed).toMatchObject({ moa: { cache: 'miss', degraded: false }, text: 'Whole again.' })
    expect((await post(body)).moa.cache).toBe('hit')
  })
})

describe('answers for the openai SDK', () => {
  const client = () => new OpenAI({ apiKey: ' ', baseURL: bench.baseURL, maxRetries: 0 })
  const tool = { type: 'function' as const, function: { name: 'look_up', parameters: {} } }
  const said: [what: string, script: Script][] = [
    ['text', { text: 'Two lines,\n\n  one   indented: naïve 👋🏽\u2028and no more. '.repeat(9) }],
    ['tool calls', { toolCalls: [toolCall('one', '{"town":"Tours"}'), toolCall('two', '{}')] }],
    ['both', { text: 'I look it up.', toolCalls: [toolCall('one', '{"a":[1,"é"]}')] }],
    ['thought and text', { reasoning: 'First this, then that.', text: 'So it is.' }],
    ['a refusal', { refusal: 'I will not say.' }],
  ]

  describe.each(said)('%s', (_, script) => {
    test.each([
      [true, 'streamed'],
      [false, 'in one piece'],
    ])('are replayed exactly as they were live (live streamed: %s)', async (stream) => {
      bench.upstream.script('pen', script)
      const body = { model: await mixtureWith(ANSWERS), messages: question(), tools: [tool] }
      const live = stream ? await streamed(body) : await whole(body)
      expect(live.moa.cache).toBe('miss')
      const replays = [await streamed(body), await whole(body), await streamed(body)]
      expect(bench.requestsOf('pen')).toHaveLength(1)
      for (const each of replays) {
        expect(each.moa).toMatchObject({ cache: 'hit', run: live.moa.run })
        expect(each.choice).toEqual(live.choice)
        expect(each.usage).toEqual(live.usage)
      }
    })
  })

  test('a replayed stream has the same shape as a live one', async () => {
    bench.upstream.script('pen', { text: 'Word by word by word. '.repeat(20) })
    const stream_options = { include_usage: true }
    const body = { model: await mixtureWith(ANSWERS), messages: question(), stream: true }
    for (const cache of ['miss', 'hit']) {
      const response = await bench.post({ ...body, stream_options })
      expect(response.headers.get('x-moa-cache')).toBe(cache)
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      const { chunks, done, content } = await readStream(response)
      expect(done).toBe(true)
      expect(content).toBe('Word by word by word. '.repeat(20))
      expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' })
      expect(chunks.length).toBeGreaterThan(8)
      expect(chunks.at(-1)).toMatchObject({ choices: [], moa: { cache } })
      expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0)
      expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
      const finishes = chunks.flatMap(({ choices }) => choices.map((each) => each.finish_reason))
      expect(finishes.filter((finish) => finish !== null)).toEqual(['stop'])
      expect(finishes.at(-1)).toBe('stop')
    }
    const plain = await readStream(await bench.post(body))
    expect(plain.chunks.every((chunk) => !('usage' in chunk))).toBe(true)
  })

  async function streamed(body: OpenAI.ChatCompletionCreateParamsNonStreaming) {
    const options = { stream: true, stream_options: { include_usage: true } } as const
    const stream = client().chat.completions.stream({ ...body, ...options })
    const chunks = collected(stream)
    const { choices, usage } = await stream.finalChatCompletion()
    const deltas = (await chunks).flatMap((chunk) => chunk.choices.map(({ delta }) => delta))
    const reasoning = deltas.map((delta) => thoughtOf(delta)).join('')
    return { choice: spoken(choices[0], reasoning), usage, moa: moaOf((await chunks).at(-1) ?? {}) }
  }

  async function whole(body: OpenAI.ChatCompletionCreateParamsNonStreaming) {
    const answer = await client().chat.completions.create(body)
    const [choice] = answer.choices
    const reasoning = thoughtOf(choice?.message ?? {})
    return { choice: spoken(choice, reasoning), usage: answer.usage, moa: moaOf(answer) }
  }
})

/** The parts of a choice that are the same streamed and whole: the SDK adds fields of its own to joined pieces. */
function spoken(choice: OpenAI.ChatCompletion.Choice | undefined, reasoning: string) {
  const { content, refusal, tool_calls: calls = [] } = choice?.message ?? {}
  const functions = calls.flatMap((each) =>
    each.type === 'function' ? [[each.id, each.function.name, each.function.arguments]] : [],
  )
  return { finish: choice?.finish_reason, content: content ?? '', refusal, reasoning, functions }
}

/** A field that the types of the SDK do not have, and that the SDK does not join. */
function thoughtOf(said: object): string {
  return (said as { reasoning_content?: string }).reasoning_content ?? ''
}

function toolCall(id: string, text: string) {
  return { id, name: 'look_up', arguments: text }
}
