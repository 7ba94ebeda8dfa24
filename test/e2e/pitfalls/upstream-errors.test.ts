/**
 * What users of other gateways reported about errors of upstreams. Each test is one report as a
 * sentence; its source is named beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Script } from '../../support/upstream/upstream.ts'
import { ask } from './client.ts'
import { CLIENTS } from './shapes.ts'
import { FORMS, inEveryForm } from './forms.ts'
import { APIS, startStage, streamed, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

describe('errors', () => {
  // sub2api PR #511
  test.each(APIS)('upstream 400 and 404 stay rejections, never a 502: %s', async (api) => {
    for (const status of [400, 404, 422])
      await inEveryForm(
        stage,
        () => stage.model(api, { status }),
        (answer, form, model) => {
          expect([form, answer.status, answer.error !== null]).toEqual([form, 400, true])
          expect(JSON.stringify(answer.error)).toContain('rejected upstream')
          expect(stage.bodiesOf(model)).toHaveLength(1)
        },
      )
  })

  const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

  // envoy ai-gateway #2697, sub2api PR #5567, omadia PR #122
  test('HTTP 200 followed by an overloaded_error frame before output counts as 529: it is retried', () =>
    inEveryForm(
      stage,
      () =>
        stage.model('messages', [
          { inBandError: 'first', errorBody: OVERLOADED },
          { text: 'So it is.' },
        ]),
      (answer, form, model) => {
        expect([form, answer.status, answer.text]).toEqual([form, 200, 'So it is.'])
        expect(stage.bodiesOf(model)).toHaveLength(2)
      },
    ))

  test('HTTP 200 followed by an overloaded_error frame before output counts as 529: a fallback answers', async () => {
    const errorBody = OVERLOADED
    for (const { client, stream } of FORMS) {
      const fallback = stage.model('chat', { text: 'The other.' })
      const model = stage.model('messages', { inBandError: 'first', errorBody })
      const moa = { layers: [], aggregator: { model, fallbacks: [fallback] } }
      const question = { model: 'demo', input: 'Why?', stream, more: { moa } }
      const answer = await ask(stage.gateway.url, client, question)
      expect([answer.status, answer.text]).toEqual([200, 'The other.'])
    }
  })

  test('an overloaded_error frame after output is terminal', () =>
    inEveryForm(
      stage,
      () =>
        stage.model('messages', {
          text: 'One two three four five.',
          inBandError: 'later',
          done: 'missing',
          errorBody: OVERLOADED,
        }),
      (answer, form, model) => {
        expect([form, answer.error !== null, answer.finish]).toEqual([form, true, null])
        // A whole answer was not seen by anyone yet, so it may be tried again.
        if (form.endsWith('streamed')) expect(stage.bodiesOf(model)).toHaveLength(1)
        if (!form.endsWith('streamed')) expect(answer.status).toBe(502)
      },
    ))

  // ai.google.dev/gemini-api/docs/openai; langchain-ai/langchainjs #8585
  test("Gemini's compatible endpoint may send its error as an array", async () => {
    const errorOf = (code: number, status: string) => [{ error: { code, message: 'No', status } }]
    for (const { code, status, as } of [
      { code: 400, status: 'INVALID_ARGUMENT', as: 400 },
      { code: 404, status: 'NOT_FOUND', as: 400 },
      { code: 429, status: 'RESOURCE_EXHAUSTED', as: 429 },
      { code: 503, status: 'UNAVAILABLE', as: 502 },
    ])
      for (const served of [
        { status: code },
        { jsonError: true },
        { inBandError: 'first' } as const,
      ]) {
        const script: Script = { ...served, errorBody: errorOf(code, status) }
        const model = stage.model('chat', script)
        const stream = 'inBandError' in served
        const answer = await ask(stage.gateway.url, CLIENTS.chat, { model, input: 'Why?', stream })
        expect([code, served, answer.status]).toEqual([code, served, as])
        expect(JSON.stringify(answer.error)).toMatch(new RegExp(`${status}|status ${code}`))
      }
  })

  // @google/genai: GenerateContentResponse.promptFeedback
  test.each(['SAFETY', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'IMAGE_SAFETY', 'JAILBREAK'])(
    'a promptFeedback block without candidates is a content_filter failure, not an empty answer: %s',
    async (blockReason) => {
      const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 }
      const blocked = { promptFeedback: { blockReason }, usageMetadata }
      await inEveryForm(
        stage,
        ({ stream }) =>
          stage.model(
            'gemini',
            stream ? streamed(blocked) : { jsonError: true, errorBody: blocked },
          ),
        (answer, form, model) => {
          expect([form, answer.status, answer.finish]).toEqual([form, 400, null])
          expect(JSON.stringify(answer.error)).toContain('content_filter')
          expect(stage.bodiesOf(model)).toHaveLength(1)
        },
      )
    },
  )
})
