import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { paceOfMachine } from '../support/pace.ts'
import { mixture, servedUsage, startBench, user, type Bench } from './bench.ts'
import { readStream } from './wire.ts'
import type { ReportedCompletion } from './reported.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

async function complete(body: object): Promise<ReportedCompletion> {
  const response = await bench.post(body)
  expect(response.status).toBe(200)
  return (await response.json()) as ReportedCompletion
}

async function stream(body: object) {
  const response = await bench.post({ ...body, stream: true })
  expect(response.status).toBe(200)
  return readStream(response)
}

const QUESTION = { ...mixture(), messages: user('Where?') }

describe('an answer', () => {
  test('is an OpenAI completion, with the sum of all usage and the field moa', async () => {
    const { upstream } = bench
    upstream.script('a', { usageTokens: { prompt_tokens: 100, completion_tokens: 10 } })
    upstream.script('b', { usageTokens: { prompt_tokens: 200, completion_tokens: 20 } })
    upstream.script('pen', {
      text: 'Written.',
      usageTokens: { prompt_tokens: 400, completion_tokens: 40 },
    })
    const answer = await complete(QUESTION)
    const details = {
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    }
    const call = (layer: number | null, agent: string, tokens: number) => ({
      layer,
      role: layer === null ? 'aggregator' : 'agent',
      agent,
      model: `up/${layer === null ? 'pen' : agent}`,
      status: 'ok',
      finish_reason: 'stop',
      started_ms: expect.any(Number) as number,
      latency_ms: expect.any(Number) as number,
      first_token_ms: expect.any(Number) as number,
      attempts: 1,
      usage: {
        prompt_tokens: tokens * 10,
        completion_tokens: tokens,
        total_tokens: tokens * 11,
        ...details,
      },
      cost_usd: (tokens * 12) / 1e6,
      error: null,
    })
    const spent = (calls: number, tokens: number) => {
      const { usage, cost_usd } = call(null, 'any', tokens)
      return { calls, ...usage, cost_usd }
    }
    const { calls, ...moa } = answer.moa
    expect({ ...answer, moa }).toEqual({
      id: expect.stringMatching(/^chatcmpl_[0-9a-f]{32}$/) as string,
      object: 'chat.completion',
      created: expect.closeTo(Date.now() / 1000, -2) as number,
      model: 'demo',
      system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{16}$/) as string,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Written.', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 700, completion_tokens: 70, total_tokens: 770, ...details },
      moa: {
        run: expect.stringMatching(/^run_[0-9a-z]{29}$/) as string,
        mixture: 'demo',
        version: null,
        strategy: 'synthesize',
        finding: null,
        synthesized: true,
        degraded: false,
        reasons: [],
        ignored: [],
        cache: 'off',
        cost_usd: 840 / 1e6,
        usage_by_role: { agent: spent(2, 30), aggregator: spent(1, 40) },
      },
    })
    // Agents are reported in the order in which they ended.
    expect([...calls].sort((x, y) => x.usage.total_tokens - y.usage.total_tokens)).toEqual([
      call(0, 'a', 10),
      call(0, 'b', 20),
      call(null, 'aggregator', 40),
    ])
    expect(servedUsage(upstream).total_tokens).toBe(770)
  })

  test('has headers with the id of its run and the times of its steps', async () => {
    const penMs = Math.round(400 * (await paceOfMachine()))
    bench.upstream.script('pen', { headersDelayMs: penMs })
    const response = await bench.post(QUESTION)
    const { moa } = (await response.json()) as ReportedCompletion
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-moa-run')).toBe(moa.run)
    expect(response.headers.get('x-moa-mixture')).toBe('demo')
    expect(response.headers.get('x-moa-cache')).toBe('off')
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const timing = response.headers.get('server-timing') ?? ''
    const found = /^layer0;dur=(\d+), aggregator;dur=(\d+), total;dur=(\d+)$/.exec(timing)
    const [layer, pen, total] = (found ?? []).slice(1).map(Number)
    expect(layer).toBeLessThan(pen ?? NaN)
    expect(pen).toBeGreaterThanOrEqual(penMs - 1)
    // Each figure is rounded on its own.
    expect(total).toBeGreaterThanOrEqual((layer ?? 0) + (pen ?? 0) - 1)
  })

  test('has the request id that the caller sent', async () => {
    const response = await bench.post(QUESTION, { headers: { 'x-request-id': 'mine-1' } })
    await response.text()
    expect(response.headers.get('x-request-id')).toBe('mine-1')
  })

  test('of a model alone names that model, and is not marked as a synthesis', async () => {
    const response = await bench.post({ model: 'up/solo', messages: user('Hi') })
    expect(response.headers.get('x-moa-mixture')).toBe('up/solo')
    const { model, moa } = (await response.json()) as ReportedCompletion
    expect(model).toBe('up/solo')
    expect(moa).toMatchObject({ mixture: 'up/solo', synthesized: false, degraded: false })
    expect(moa.calls).toMatchObject([{ layer: null, agent: 'aggregator', model: 'up/solo' }])
    expect(bench.upstream.requests[0]?.body.messages).toEqual(user('Hi'))
  })

  test('has the reasoning, the refusal and the finish reason of the aggregator', async () => {
    const { upstream } = bench
    upstream.script('pen', { reasoning: 'Is it fair?', refusal: 'I would rather not.' })
    const refused = await complete(QUESTION)
    expect(refused.choices[0]?.message).toEqual({
      role: 'assistant',
      content: '',
      refusal: 'I would rather not.',
      reasoning_content: 'Is it fair?',
    })
    const { reasoning, refusal } = await stream(QUESTION)
    expect({ reasoning, refusal }).toEqual({
      reasoning: 'Is it fair?',
      refusal: 'I would rather not.',
    })

    upstream.script('pen', { text: 'Too lo', finishReason: 'length' })
    expect((await complete(QUESTION)).choices[0]?.finish_reason).toBe('length')
    expect((await stream(QUESTION)).chunks.at(-1)?.choices[0]?.finish_reason).toBe('length')
  })

  test('of a single proposal is not marked as a synthesis', async () => {
    bench.upstream.script('b', { status: 400 })
    const { moa } = await complete(QUESTION)
    expect(moa).toMatchObject({ synthesized: false, degraded: true })
    expect([...moa.reasons].sort()).toEqual(['agent_failed:0/b', 'lone_proposal'])
    expect(moa.calls.find(({ agent }) => agent === 'b')).toMatchObject({
      status: 'failed',
      error: {
        code: 'upstream_rejected',
        message: 'up/b answered with status 400, invalid_request_error',
      },
    })
  })

  test('that fails midway without a stream is replaced by a proposal, and marked as such', async () => {
    const { upstream } = bench
    upstream.script('a', { text: 'The moon.' })
    upstream.script('b', { text: 'The moon.' })
    upstream.script('pen', { text: 'One two three four five.', endEarlyAfterTokens: 3 })
    const answer = await complete({ ...QUESTION, ...mixture() })
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'The moon.' },
    })
    expect(answer.moa).toMatchObject({
      synthesized: false,
      degraded: true,
      reasons: ['aggregator_failed'],
    })
    expect(answer.usage.total_tokens).toBeGreaterThan(servedUsage(upstream).total_tokens)
    expect(answer.usage).toHaveProperty('estimated', true)
  })
})
