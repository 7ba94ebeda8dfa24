import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { paceOfMachine } from '../support/pace.ts'
import { mixture, servedUsage, startBench, user, type Bench } from './bench.ts'
import { reportIn } from '../../src/client/chat.ts'
import { readStream } from './wire.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

async function stream(body: object) {
  const response = await bench.post({ ...body, stream: true })
  expect(response.status).toBe(200)
  return readStream(response)
}

const QUESTION = { ...mixture(), messages: user('Where?') }

describe('a stream', () => {
  /** The bytes of the contract, without the values that only the gateway knows. */
  async function streamedText(body: object) {
    const response = await bench.post({ ...body, stream: true })
    const text = await response.text()
    const first = JSON.parse(text.slice(6, text.indexOf('\n'))) as Record<string, string | number>
    const moa = /"moa":(\{.*\})\}\n\ndata: \[DONE\]\n\n$/.exec(text)?.[1] ?? ''
    const { id, created, system_fingerprint: fingerprint } = first
    const head =
      `{"id":"${id}","object":"chat.completion.chunk","created":${created},"model":"demo",` +
      `"system_fingerprint":"${fingerprint}"`
    const line = (rest: string) => `data: ${head},${rest}}\n\n`
    return { response, text, moa, line }
  }

  test('has exactly these bytes', async () => {
    bench.upstream.script('pen', { text: 'Le café 👋' })
    const { text, moa, line } = await streamedText(QUESTION)
    expect(text).toBe(
      [
        line(
          '"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]',
        ),
        line('"choices":[{"index":0,"delta":{"content":"Le"},"finish_reason":null}]'),
        line('"choices":[{"index":0,"delta":{"content":" café"},"finish_reason":null}]'),
        line('"choices":[{"index":0,"delta":{"content":" 👋"},"finish_reason":null}]'),
        line(`"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"moa":${moa}`),
        'data: [DONE]\n\n',
      ].join(''),
    )
    expect(JSON.parse(moa)).toMatchObject({ mixture: 'demo', synthesized: true })
  })

  test('with usage has exactly these bytes', async () => {
    bench.upstream.script('pen', { text: 'Le café 👋' })
    const body = { ...QUESTION, stream_options: { include_usage: true } }
    const { text, moa, line } = await streamedText(body)
    const { prompt_tokens: prompt, completion_tokens: completion } = servedUsage(bench.upstream)
    const usage =
      `{"prompt_tokens":${prompt},"completion_tokens":${completion},` +
      `"total_tokens":${prompt + completion},"prompt_tokens_details":{"cached_tokens":0},` +
      '"completion_tokens_details":{"reasoning_tokens":0}}'
    const chunk = (delta: string, finish = 'null') =>
      line(`"choices":[{"index":0,"delta":${delta},"finish_reason":${finish}}],"usage":null`)
    expect(text).toBe(
      [
        chunk('{"role":"assistant","content":""}'),
        chunk('{"content":"Le"}'),
        chunk('{"content":" café"}'),
        chunk('{"content":" 👋"}'),
        chunk('{}', '"stop"'),
        line(`"choices":[],"usage":${usage},"moa":${moa}`),
        'data: [DONE]\n\n',
      ].join(''),
    )
  })

  test('has headers that stop proxies from buffering it', async () => {
    const { response, moa } = await streamedText(QUESTION)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-moa-run': (JSON.parse(moa) as { run: string }).run,
      'x-moa-mixture': 'demo',
      'x-moa-cache': 'off',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    })
    expect(response.headers.has('server-timing')).toBe(false)
    expect(response.headers.has('content-encoding')).toBe(false)
  })

  test('sends each token as it comes', async () => {
    const tokenIntervalMs = 150 * (await paceOfMachine())
    bench.upstream.script('pen', { text: 'One two three four.', tokenIntervalMs })
    const { events, content } = await stream(QUESTION)
    expect(content).toBe('One two three four.')
    const at = (word: string) => events.find(({ text }) => text.includes(word))?.atMs ?? NaN
    expect(at('two') - at('One')).toBeGreaterThan(75)
    expect(at('four') - at('One')).toBeGreaterThan(300)
  })

  test('sends the pieces of tool calls unchanged', async () => {
    const call = { id: 'call_a', name: 'weather', arguments: '{"city":"東京 👋"}' }
    bench.upstream.script('pen', { toolCalls: [call, { ...call, id: 'call_b' }] })
    const tools = [{ type: 'function', function: { name: 'weather' } }]
    const { chunks } = await stream({ ...QUESTION, tools })
    const pieces = chunks.flatMap(({ choices: [choice] }) => choice?.delta['tool_calls'] ?? [])
    expect(pieces[0]).toEqual({
      index: 0,
      id: 'call_a',
      type: 'function',
      function: { name: 'weather', arguments: '' },
    })
    expect(pieces.length).toBeGreaterThan(4)
    const said = (index: number) =>
      (pieces as { index: number; function: { arguments: string } }[])
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function.arguments)
        .join('')
    expect([said(0), said(1)]).toEqual([call.arguments, call.arguments])
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls')
  })

  test('that fails after its first token ends in an error: no stop, no [DONE]', async () => {
    bench.upstream.script('pen', { text: 'One two three four five.', inBandError: 'later' })
    const { chunks, content, done } = await stream({
      ...QUESTION,
      ...mixture({ aggregator: { model: 'down/pen' } }),
      stream_options: { include_usage: true },
    })
    expect(content).toBe('One two')
    expect(done).toBe(false)
    const last = chunks.at(-1)
    expect(last).toMatchObject({
      choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
      usage: null,
      error: { type: 'upstream_error', param: null, code: 'upstream_failed' },
      moa: { synthesized: false },
    })
    expect(last?.error?.message).toMatch(/^Cannot answer: the aggregator failed/)
    expect(last?.error?.message).not.toContain('désolé')
    expect(last && reportIn(last)?.calls).toHaveLength(3)
    const finishes = chunks.map(({ choices: [choice] }) => choice?.finish_reason ?? null)
    expect(finishes.filter((reason) => reason !== null)).toEqual(['error'])
  })
})

describe('progress', () => {
  test('as events comes in chunks with an empty delta', async () => {
    bench.upstream.script('b', { status: 400 })
    const { chunks, content } = await stream({
      ...QUESTION,
      ...mixture({ moa: { progress: 'events' } }),
    })
    expect(content).toBe('Answer of pen.')
    const steps = chunks.filter(({ moa }) => moa?.event !== undefined)
    for (const { choices } of steps) expect(choices).toMatchObject([{ delta: {} }])
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant' })
    const events = steps.map(({ moa }) => moa?.event ?? {})
    expect(events[0]).toEqual({ type: 'layer-start', layer: 0, agents: ['a', 'b'] })
    expect(events).toContainEqual({ type: 'agent-start', layer: 0, agent: 'a', model: 'up/a' })
    expect(events).toContainEqual({
      type: 'agent-end',
      layer: 0,
      agent: 'a',
      model: 'up/a',
      status: 'ok',
      latency_ms: expect.any(Number) as number,
      error: null,
    })
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'agent-end',
        agent: 'b',
        status: 'failed',
        error: {
          code: 'upstream_rejected',
          message: 'up/b answered with status 400, invalid_request_error',
        },
      }),
    )
    expect(events).toContainEqual({ type: 'run-degraded', reason: 'agent_failed:0/b' })
    expect(events.slice(-3)).toEqual([
      { type: 'layer-end', layer: 0, proposals: 1 },
      { type: 'aggregator-start', model: 'up/pen' },
      { type: 'run-degraded', reason: 'lone_proposal' },
    ])
  })

  test('as reasoning comes before the answer, as text', async () => {
    const { content, reasoning } = await stream({
      ...QUESTION,
      ...mixture({ moa: { progress: 'reasoning' } }),
    })
    expect(content).toBe('Answer of pen.')
    expect(reasoning.split('\n').sort()).toEqual([
      '',
      '',
      'Layer 1: asking a, b',
      expect.stringMatching(/^a answered after \d+\.\d s$/) as string,
      expect.stringMatching(/^b answered after \d+\.\d s$/) as string,
      'up/pen writes the answer',
    ])
  })

  test('is not sent unless the request sets it', async () => {
    const { chunks, reasoning } = await stream(QUESTION)
    expect(reasoning).toBe('')
    expect(chunks.filter(({ moa }) => moa?.event !== undefined)).toEqual([])
  })
})
