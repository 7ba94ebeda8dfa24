/**
 * What users of other gateways reported about requests of Responses, and about clients that read the answers. Each test
 * is one report as a sentence; its source is named beside it.
 */
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import Anthropic from '@anthropic-ai/sdk'
import { Agent, OpenAIResponsesModel, run, setTracingDisabled } from '@openai/agents'
import { generateText, streamText } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listOf, type Fields } from '../../support/upstream/fields.ts'
import { collected } from '../bench.ts'
import { ask, send, type Answer } from './client.ts'
import { SHAPES } from './forms.ts'
import { CLIENTS } from './shapes.ts'
import { APIS, startStage, type Stage } from './stage.ts'

const { responses } = CLIENTS

let stage: Stage
beforeAll(async () => {
  setTracingDisabled(true)
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

/** Sends a body in the words of Responses. */
const post = (body: Fields): Promise<Answer> => send(stage.gateway.url, responses, { body })

const FOREIGN = 'gAAAAABforeign'

describe('what a request holds', () => {
  // kilocode PR #10197
  test.each(APIS)(
    'foreign rs_… ids and encrypted reasoning of another model are stripped, not forwarded: %s',
    async (api) => {
      const reasoning = { type: 'reasoning', id: 'rs_foreign', summary: [] }
      const summary = [{ type: 'summary_text', text: 'Two cities.' }]
      for (const item of [
        { ...reasoning, encrypted_content: FOREIGN },
        { ...reasoning, summary, encrypted_content: FOREIGN, status: 'completed' },
        { ...reasoning, summary, encrypted_content: null, content: null },
        { ...reasoning, summary, content: [{ type: 'reasoning_text', text: 'Two cities.' }] },
      ])
        for (const include of [undefined, ['reasoning.encrypted_content']]) {
          const model = stage.model(api, { text: 'Sun.' })
          const said = { type: 'message', role: 'assistant', id: 'msg_foreign', content: 'Rain.' }
          const input = [responses.user('Rome?'), item, said, responses.user('Oslo?')]
          const answer = await post({ model, input, include, store: false })
          expect([api, answer.error, answer.text]).toEqual([api, null, 'Sun.'])
          const sent = JSON.stringify(stage.bodiesOf(model))
          expect(sent).toContain('Rain.')
          expect(sent).not.toMatch(/foreign/)
        }
    },
  )

  test('encrypted reasoning of another model is stripped, and goes back to the one that wrote it', async () => {
    // The upstream rejects what it did not write itself.
    for (const isStreamed of [true, false]) {
      const script = [{ text: 'Sun.', reasoning: 'I look.' }, { text: 'Snow.' }]
      const own = stage.model('responses', script)
      const other = stage.model('responses', { text: 'Snow.' })
      const include = ['reasoning.encrypted_content']
      const question = { stream: isStreamed, more: { include, store: false } }
      const input = [responses.user('Rome?')]
      const first = await ask(stage.gateway.url, responses, { ...question, model: own, input })
      const next = [...input, ...first.said, responses.user('Oslo?')]
      for (const model of [own, other]) {
        const second = await ask(stage.gateway.url, responses, { ...question, model, input: next })
        expect([second.error, second.text]).toEqual([null, 'Snow.'])
      }
      expect(JSON.stringify(stage.bodiesOf(own)[1])).toContain('encrypted_content')
      expect(JSON.stringify(stage.bodiesOf(other)[0])).not.toContain('"encrypted_content":"')
    }
  })

  // openai/codex: its requests gain fields with each release
  test('an unknown top-level request field is ignored; an unknown moa field is a 400', async () => {
    const model = stage.model('chat', { text: 'Yes.' })
    for (const more of [
      { client_metadata: { turn: '1' } },
      { prompt_cache_key: 'k', safety_identifier: 'someone', user: 'someone' },
      { service_tier: 'auto', prompt_cache_retention: '24h' },
      { brand_new: { nested: [1, null] }, 'odd name': true },
      { stream_options: { include_obfuscation: false } },
    ]) {
      const answer = await post({ model, input: 'Why?', ...more })
      expect([more, answer.status, answer.text]).toEqual([more, 200, 'Yes.'])
    }
    for (const moa of [{ brand_new: true }, { agregator: { model } }, { progress: 'all' }]) {
      const answer = await post({ model, input: 'Why?', moa })
      expect([moa, answer.status]).toEqual([moa, 400])
      expect(answer.error?.['param'] ?? 'moa').toMatch(/^moa/)
    }
    expect(stage.bodiesOf(model)).toHaveLength(5)
  })

  test('function_call_output for an unknown call_id is a 400, not sent upstream', async () => {
    const call = { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' }
    const output = { type: 'function_call_output', call_id: 'call_1', output: 'Sun.' }
    const tools = responses.body({ model: '', input: '', tools: ['weather'] })['tools']
    const user = responses.user('Rome?')
    const model = stage.model('chat', { text: 'Yes.' })
    for (const input of [
      [user, output],
      [user, call, { ...output, call_id: 'call_2' }],
      [user, output, call],
      [user, call, output, { ...output, call_id: 'call_9' }],
    ])
      for (const isStreamed of [true, false]) {
        const answer = await post({ model, input, tools, stream: isStreamed })
        expect([input, answer.status, answer.error?.['code']]).toEqual([
          input,
          400,
          'invalid_request',
        ])
        expect(String(answer.error?.['param'])).toContain('input')
      }
    expect(stage.bodiesOf(model)).toHaveLength(0)
    const paired = await post({ model, input: [user, call, output], tools })
    expect(paired).toMatchObject({ status: 200, text: 'Yes.' })
  })
})

// openai-agents-python #1616
test('logprobs and annotations are arrays, and an item sent back by a client is accepted as it was', async () => {
  for (const api of APIS)
    for (const isStreamed of [true, false]) {
      const model = stage.model(api, [{ text: 'Two.', reasoning: 'I count.' }, { text: 'Three.' }])
      const question = { model, stream: isStreamed }
      const input = [responses.user('One?')]
      const first = await ask(stage.gateway.url, responses, { ...question, input })
      const parts = listOf(first.body['output'])
        .filter(({ type }) => type === 'message')
        .flatMap(({ content }) => listOf(content))
      expect(parts).toMatchObject([{ annotations: [], logprobs: [] }])
      const asNull = first.said.map((item) =>
        item['type'] === 'message'
          ? { ...item, content: [{ ...parts[0], annotations: null, logprobs: null }] }
          : item,
      )
      for (const said of [first.said, asNull]) {
        const next = [...input, ...said, responses.user('And then?')]
        const second = await ask(stage.gateway.url, responses, { ...question, input: next })
        expect([api, second.error, second.text]).toEqual([api, null, 'Three.'])
        expect(JSON.stringify(stage.bodiesOf(model).at(-1))).toContain('Two.')
      }
    }
})

// GENesis-AGI PR #775
test('non-streaming answers have no byte before {', async () => {
  for (const client of SHAPES)
    for (const script of [
      { text: 'Yes.' },
      { text: 'Yes.', headersDelayMs: 3_000 },
      { status: 400 },
    ]) {
      const model = stage.model('chat', script)
      const answer = await ask(stage.gateway.url, client, { model, input: 'Why?', stream: false })
      expect(answer.raw).toMatch(/^\{[^]*\}$/)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    }
})

describe('clients', () => {
  const TEXT = 'Un deux trois 👋.'

  /** Adds a mixture that shows its progress to each request, whose types have no room for it. */
  function fetchWith(progress: string): typeof fetch {
    const agents = ['a', 'b'].map((agent) => ({
      name: agent,
      model: stage.model('chat', { text: `The proposal of ${agent}.`, reasoning: 'So.' }),
      required: true,
    }))
    const aggregator = { model: stage.model('chat', { text: TEXT, reasoning: 'I think.' }) }
    const moa = { layers: [{ agents }], aggregator, progress }
    return (url, init) => {
      const body = JSON.stringify({ ...(JSON.parse(init?.body as string) as Fields), moa })
      return fetch(url, { ...init, body })
    }
  }

  type Fetch = { readonly fetch: typeof fetch }
  const baseURL = () => `${stage.gateway.url}/v1`
  const openai = (options: Fetch) =>
    new OpenAI({ baseURL: baseURL(), apiKey: ' ', maxRetries: 0, ...options })
  const anthropic = (options: Fetch) =>
    new Anthropic({ baseURL: stage.gateway.url, apiKey: 'none', maxRetries: 0, ...options })
  const agent = (options: Fetch) =>
    new Agent({ name: 'a', model: new OpenAIResponsesModel(openai(options), model) })
  const model = 'demo'

  const READERS: Readonly<Record<string, (options: Fetch) => Promise<string>>> = {
    'openai, whole': async (options) =>
      (await openai(options).responses.create({ model, input: 'Count' })).output_text,
    'openai, raw': async (options) => {
      const events = await collected(
        await openai(options).responses.create({ model, input: 'Count', stream: true }),
      )
      return events
        .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
        .join('')
    },
    'openai, .stream()': async (options) =>
      (await openai(options).responses.stream({ model, input: 'Count' }).finalResponse())
        .output_text,
    'ai + openai, whole': async (options) =>
      (
        await generateText({
          model: createOpenAI({ baseURL: baseURL(), apiKey: ' ', ...options })(model),
          prompt: 'Count',
        })
      ).text,
    'ai + openai, streamed': async (options) => {
      const errors: unknown[] = []
      const stream = streamText({
        model: createOpenAI({ baseURL: baseURL(), apiKey: ' ', ...options })(model),
        prompt: 'Count',
        onError: ({ error }) => void errors.push(error),
      })
      const text = (await collected(stream.textStream)).join('')
      expect(errors).toEqual([])
      return text
    },
    'agents, whole': async (options) => {
      return String((await run(agent(options), 'Count', { maxTurns: 1 })).finalOutput)
    },
    'agents, streamed': async (options) => {
      const result = await run(agent(options), 'Count', { stream: true, maxTurns: 1 })
      await result.completed
      return String(result.finalOutput)
    },
    'anthropic, whole': async (options) => {
      const { content } = await anthropic(options).messages.create({
        model,
        max_tokens: 99,
        messages: [{ role: 'user', content: 'Count' }],
      })
      return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    },
    'anthropic, .stream()': (options) =>
      anthropic(options)
        .messages.stream({ model, max_tokens: 99, messages: [{ role: 'user', content: 'Count' }] })
        .finalText(),
    'ai + anthropic': async (options) => {
      const errors: unknown[] = []
      const stream = streamText({
        model: createAnthropic({ baseURL: baseURL(), apiKey: 'none', ...options })(model),
        prompt: 'Count',
        onError: ({ error }) => void errors.push(error),
      })
      const text = (await collected(stream.textStream)).join('')
      expect(errors).toEqual([])
      return text
    },
  }
  const served = Object.entries(READERS).filter(
    ([name]) => SHAPES.includes(CLIENTS.messages) || !name.includes('anthropic'),
  )

  // semantic-router #3524
  test.each(served)(
    'no client throws on an answer with report and progress: %s',
    async (_, read) => {
      for (const progress of ['none', 'events', 'reasoning'])
        expect([progress, await read({ fetch: fetchWith(progress) })]).toEqual([progress, TEXT])
    },
  )
})
