/**
 * What users of other gateways reported about usage, prices and caches. Each test is one report as a sentence; its source is named beside
 * it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listOf, type Fields } from '../../support/upstream/fields.ts'
import type { Script } from '../../support/upstream/upstream.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { ask } from './client.ts'
import { CLIENTS } from './shapes.ts'
import { FORMS, inEveryForm } from './forms.ts'
import { PRICE, startStage, streamed, type Api, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage((base_url) => {
    const models = { auto: { context_window: 9_000 } }
    return { unpriced: { base_url, api_key: 'UP_KEY', default_price: null, models } }
  })
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const micros = (usd: unknown) => Math.round(Number(usd) * 1e6)

describe('what it costs', () => {
  /** What each form of the answer reports as its cost. */
  const costsOf = async (api: Api, script: Script) => {
    const costs: unknown[] = []
    await inEveryForm(
      stage,
      () => stage.model(api, script),
      ({ moa, status }) => costs.push(status === 200 ? micros(moa['cost_usd']) : status),
    )
    return costs
  }
  const inAllForms = (bill: number) => FORMS.map(() => Math.round(bill))

  // ogx PR #6415, Portkey PR #1754, future-agi PR #1122, opencrabs #1636, browser-use #5305
  test.each(['chat', 'responses'] as const)(
    'OpenAI prompt_tokens minus cached is billed at full price: %s',
    async (api) => {
      for (const cached of [0, 128, 10_000, 12_345]) {
        const usageTokens = {
          prompt_tokens: 12_345,
          completion_tokens: 678,
          prompt_tokens_details: { cached_tokens: cached },
        }
        const bill = (12_345 - cached) * PRICE.input + cached * PRICE.cached_input
        expect(await costsOf(api, { text: 'Yes.', usageTokens })).toEqual(
          inAllForms(bill + 678 * PRICE.output),
        )
      }
    },
  )

  test('Anthropic input is not reduced by cache', async () => {
    for (const { input, ...cache } of [
      { input: 45, read: 0, written5m: 0, written1h: 0 },
      { input: 45, read: 10_000, written5m: 0, written1h: 0 },
      { input: 45, read: 10_000, written5m: 2_000, written1h: 300 },
      // More than what was read, so that the one could be inside the other.
      { input: 20_000, read: 10_000, written5m: 2_000, written1h: 300 },
    ]) {
      const written = cache.written5m + cache.written1h
      const bill =
        input * PRICE.input +
        cache.read * PRICE.cached_input +
        written * PRICE.cache_write +
        678 * PRICE.output
      // On the wire `input_tokens` is what is neither read nor written.
      const usage = { input_tokens: input, output_tokens: 678 }
      expect(await costsOf('messages', streamed(...messageFrames(usage, cache)))).toEqual(
        inAllForms(bill),
      )
    }
  })

  // @google/genai: GenerateContentResponseUsageMetadata
  test('Gemini thoughts are billed as output though not in candidatesTokenCount', async () => {
    for (const { candidates, thoughts, ...total } of [
      { candidates: 217, thoughts: 4_099 },
      { candidates: 1, thoughts: 1 },
      { candidates: 217, thoughts: 0 },
      { candidates: 217, thoughts: 3, totalTokenCount: undefined },
    ]) {
      const usageFields = {
        promptTokenCount: 1_003,
        candidatesTokenCount: candidates,
        thoughtsTokenCount: thoughts,
        totalTokenCount: 1_003 + candidates + thoughts,
        ...total,
      }
      const bill = 1_003 * PRICE.input + (candidates + thoughts) * PRICE.output
      expect(await costsOf('gemini', { text: 'Yes.', usageFields })).toEqual(inAllForms(bill))
    }
  })

  // theopenco/llmgateway #3918
  test('the same prefix twice on native Anthropic yields cache_read > 0', async () => {
    for (const { client, stream } of FORMS) {
      const long = `${crypto.randomUUID()} ${'The café on the quay opens at eight. '.repeat(150)}`
      const model = stage.model('messages', [{ text: 'One.' }, { text: 'Two.' }])
      const input = [client.user(long)]
      const first = await ask(stage.gateway.url, client, { model, stream, input })
      const next = [...input, ...first.said, client.user('And on Sundays?')]
      const second = await ask(stage.gateway.url, client, { model, stream, input: next })
      const served = stage.upstream.requests
        .filter((request) => model.endsWith(`/${request.model}`))
        .map(({ servedUsage }) => servedUsage?.cache)
      expect(served[0]?.written5m).toBeGreaterThan(1_024)
      expect(served[1]?.read).toBe(served[0]?.written5m)
      expect(JSON.stringify(second.usage)).toContain(`:${served[1]?.read}`)
    }
  })

  // Davidvandijcke/coarse PR #218: OpenRouter lists the price of a router as -1
  test('a dynamic price of −1 never shows as $0 or negative', async () => {
    const { url } = stage.gateway
    const model = stage.model('unpriced', { text: 'Yes.' })
    await inEveryForm(
      stage,
      () => model,
      ({ moa, status }, form) =>
        expect([form, status, moa['cost_usd'] ?? null]).toEqual([form, 200, null]),
    )
    const body = JSON.stringify({ model, messages: [CLIENTS.chat.user('Why?')] })
    const estimate = await (await fetch(`${url}/v1/estimate`, { method: 'POST', body })).text()
    expect(estimate).not.toMatch(/usd":(0|-)/)
    const models = (await (await fetch(`${url}/v1/models`)).json()) as Fields
    const listed = listOf(models['data']).find(({ id }) => id === 'unpriced/auto')
    expect(listed).toMatchObject({ id: 'unpriced/auto' })
    expect(listed?.['price'] ?? null).toBeNull()
  })

  test('a dynamic price of −1 never shows as $0 or negative: written in the settings, it is rejected', async () => {
    for (const price of [
      { input: -1, output: -1 },
      { input: 0, output: -0.000001 },
    ]) {
      const openrouter = { prices: { 'openrouter/auto': price } }
      const bindings = { AUTH: 'open', PROVIDERS: JSON.stringify({ openrouter }) }
      await using gateway = await startTestGateway({ bindings })
      const question = { model: 'openrouter/openrouter/auto', input: 'Why?' }
      const answer = await ask(gateway.url, CLIENTS.chat, question)
      expect(answer.status).toBe(503)
      expect(JSON.stringify(answer.error)).toContain('must be 0 or more')
    }
  })
})

/** A streamed message whose usage is to the letter. */
function messageFrames(
  {
    input_tokens,
    output_tokens,
  }: { readonly input_tokens: number; readonly output_tokens: number },
  cache: { readonly read: number; readonly written5m: number; readonly written1h: number },
): readonly object[] {
  const usage = {
    input_tokens,
    cache_read_input_tokens: cache.read,
    cache_creation_input_tokens: cache.written5m + cache.written1h,
    cache_creation: {
      ephemeral_5m_input_tokens: cache.written5m,
      ephemeral_1h_input_tokens: cache.written1h,
    },
  }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] }
  const place = { index: 0 }
  return [
    { type: 'message_start', message: { ...message, usage: { ...usage, output_tokens: 1 } } },
    { type: 'content_block_start', ...place, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', ...place, delta: { type: 'text_delta', text: 'Yes.' } },
    { type: 'content_block_stop', ...place },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens },
    },
    { type: 'message_stop' },
  ]
}
