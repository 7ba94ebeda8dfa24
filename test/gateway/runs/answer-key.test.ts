import { describe, expect, test } from 'vitest'
import { answerKey } from '../../../src/gateway/runs/caching.ts'
import { prepareAsk } from '../../../src/gateway/runs/prepare-ask.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { mixtureSchema, overridesSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { chatRequestSchema } from '../../../src/protocol/openai-chat/chat-request.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'

const mixture = mixtureSchema.parse({
  id: 'team',
  layers: [{ agents: [{ model: 'up/a' }, { model: 'up/b' }] }],
  aggregator: { model: 'up/pen', temperature: 0.3 },
  cache: { answers_ttl_s: 600 },
})

const weather = { type: 'function', function: { name: 'weather', description: 'Of a town' } }
const image = (bytes: string) => ({
  type: 'image_url',
  image_url: { url: `data:image/png;base64,${bytes}` },
})

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'What is this?' }, image('AAAA')] },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'Rain.' },
]

const BASE = { model: 'team', messages, tools: [weather] }

/** The key of the answer to a request over a version of the mixture. */
async function keyOf(request: object, version = 1): Promise<string> {
  const services = {
    mixtures: { published: (_: string, id: string) => found(id, version) },
    models: {
      check: () => ({ ok: true }),
      checkRequest: () => ({ ignored: [], impossible: null }),
      extraFields: (id: string) => (id === 'up/pen' ? ['top_k'] : ['seed_k']),
      priceOf: () => ({ input: 0, output: 0 }),
    },
  } as unknown as Services
  const { signal } = new AbortController()
  const context = {
    caller: {
      tenant: 'acme',
      kind: 'open' as const,
      keyId: null,
      keyHash: null,
      mixtures: null,
      origins: null,
      sessionBudgetUsd: null,
      budgetUsdPerDay: null,
      requestsPerMinute: null,
      session: null,
    },
    services,
    session: null,
    cacheControl: null,
    signal,
  }
  const prepared = await prepareAsk(SHAPES['openai-chat'], request, context)
  if (!prepared.ok) throw new Error(prepared.error.message)
  const { identity, plan, ask } = prepared.value
  return answerKey(identity, { plan, store: ask.store })
}

const found = (id: string, version: number) =>
  Promise.resolve({ mixture: { ...mixture, id }, version, createdAtMs: 0 })

/** Values of a field; a request with one of them has the same answer, or another one. */
interface Decision {
  readonly hit?: readonly unknown[]
  readonly miss?: readonly unknown[]
}

const withMessage = (index: number, message: object) => messages.with(index, message as never)
const format = (name: string) => ({ type: 'json_schema', json_schema: { name, schema: {} } })

/** Every field of a request needs a decision here: a missing one does not compile, and fails. */
const FIELDS: Record<keyof typeof chatRequestSchema.shape, Decision> = {
  model: { miss: ['another', 'up/a'] },
  messages: {
    miss: [
      messages.slice(1),
      [...messages, { role: 'user', content: 'And now?' }],
      withMessage(0, { role: 'system', content: 'Be brief!' }),
      withMessage(0, { role: 'developer', content: 'Be brief.' }),
      withMessage(1, { ...messages[1], name: 'Ada' }),
      withMessage(1, {
        role: 'user',
        content: [{ type: 'text', text: 'What is this?' }, image('AAAB')],
      }),
      withMessage(1, {
        role: 'user',
        content: [image('AAAA'), { type: 'text', text: 'What is this?' }],
      }),
      withMessage(1, {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { ...image('AAAA').image_url, detail: 'low' } },
        ],
      }),
      withMessage(2, {
        role: 'assistant',
        tool_calls: [{ id: 'c1', function: { name: 'weather', arguments: '{"a":1}' } }],
      }),
      // Some models are shown what they thought.
      withMessage(2, { ...messages[2], reasoning_content: 'Hm' }),
      withMessage(2, { ...messages[2], extra_content: { google: {} } }),
      withMessage(3, { role: 'tool', tool_call_id: 'c1', content: 'Sun.' }),
      withMessage(3, { role: 'tool', tool_call_id: 'c2', content: 'Rain.' }),
    ],
    // Fields that clients send back beside the text of an answer.
    hit: [
      withMessage(2, { ...messages[2], annotations: [], reasoning_content: null, audio: null }),
    ],
  },
  stream: { hit: [true, false, null] },
  stream_options: { hit: [{ include_usage: true }, { include_obfuscation: false }, null] },
  max_tokens: { miss: [100, 101], hit: [null] },
  max_completion_tokens: { miss: [200, 201], hit: [null] },
  temperature: { miss: [0, 0.5], hit: [null, 0.3] },
  top_p: { miss: [0.5, 1], hit: [null] },
  stop: { miss: ['END', ['END', 'STOP']], hit: [null] },
  seed: { miss: [0, 1, -1], hit: [null] },
  frequency_penalty: { miss: [0, 0.1], hit: [null] },
  presence_penalty: { miss: [0, 0.1], hit: [null] },
  logit_bias: { miss: [{ 50256: -100 }, { 50256: -99 }], hit: [null] },
  reasoning_effort: { miss: ['low', 'high'], hit: [null] },
  verbosity: { miss: ['low', 'high'], hit: [null] },
  response_format: { miss: [{ type: 'json_object' }, format('a'), format('b')], hit: [null] },
  tools: {
    miss: [
      null,
      [weather, { type: 'function', function: { name: 'tide' } }],
      [{ ...weather, function: { ...weather.function, description: 'Of a city' } }],
      [{ ...weather, function: { ...weather.function, parameters: { type: 'object' } } }],
      [{ ...weather, function: { ...weather.function, strict: true } }],
    ],
    hit: [[{ function: { description: 'Of a town', name: 'weather' }, type: 'function' }]],
  },
  tool_choice: {
    miss: ['none', 'auto', 'required', { type: 'function', function: { name: 'weather' } }],
    hit: [null],
  },
  parallel_tool_calls: { miss: [true, false], hit: [null] },
  // An answer names its run, and a run that was not stored cannot be aggregated again.
  store: { miss: [true], hit: [false, null] },
  user: { hit: ['ada', null] },
  metadata: { hit: [{ ticket: '7' }, null] },
  safety_identifier: { hit: ['ada', null] },
  prompt_cache_key: { hit: ['ada', null] },
  prompt_cache_retention: { hit: ['24h', null] },
  service_tier: { hit: ['flex', null] },
  n: { hit: [1, null] },
  modalities: { hit: [['text'], null] },
  logprobs: { hit: [false, null], miss: [true] },
  top_logprobs: { hit: [0, null] }, // More is rejected without `logprobs`, which the plain request does not have.
  audio: { hit: [null] },
  prediction: { hit: [null] },
  web_search_options: { hit: [null] },
  functions: { hit: [null] },
  function_call: { hit: [null] },
  moa: { hit: [{}], miss: [{ on_shortfall: 'fail' }] },
}

const twoMore = [{ agents: [{ model: 'up/a' }, { model: 'up/c' }] }]

/** The same for the fields of `moa`; a rejected request has no answer to replay. */
const OVERRIDES: Record<keyof typeof overridesSchema.shape, Decision> = {
  layers: {
    miss: [
      [],
      twoMore,
      [{ ...twoMore[0], quorum: 2 }],
      [{ agents: [{ model: 'up/a', samples: 2 }] }],
    ],
    hit: [[{ agents: [{ model: 'up/a' }, { model: 'up/b' }] }]],
  },
  aggregator: {
    miss: [
      { model: 'up/quill' },
      { temperature: 0.4 },
      { prompt: 'Merge.' },
      { fallbacks: ['up/a'] },
    ],
    hit: [{}, { temperature: 0.3 }],
  },
  // The plain request has tools, which `select` rejects.
  strategy: { hit: ['synthesize', { type: 'synthesize' }], miss: ['auto'] },
  choose: { miss: [{ agents: 1 }, { agents: 2 }] },
  // A mixture whose aggregator writes the answer calls no judge.
  judge: { hit: [{ model: 'up/c' }] },
  references: {
    miss: [{ format: 'paper' }, { place: 'tail' }, { shuffle: true }, { max_chars: 300 }],
  },
  proposals: {
    miss: ['a Rain', 'a Sun', 'b Sun'].map((each) => [{ agent: each[0], text: each.slice(2) }]),
  },
  solo: { hit: [false], miss: [true] },
  max_cost_usd: { miss: [100] },
  max_calls: { miss: [3, 100] },
  early_exit: { miss: [{ agree: 2 }, { agree: 3 }, { agree: 2, after_layer: 1 }] },
  on_shortfall: { miss: ['fail'], hit: ['degrade'] },
  cache: { hit: ['use', 'refresh'] },
  progress: { hit: ['none', 'events', 'reasoning', 'live'] },
  // The plain request has no format to share.
  share_format: { hit: [false, true] },
  report: { hit: ['full', 'none'] },
  explore: { hit: [true, false] },
  study: { hit: [{ id: 'essays', participant: 'p1', consent: 'figures' }] },
}

describe('a field of the request', () => {
  test('is either a part of the key or not, by an explicit decision', () => {
    expect(Object.keys(FIELDS).sort()).toEqual(Object.keys(chatRequestSchema.shape).sort())
    expect(Object.keys(OVERRIDES).sort()).toEqual(Object.keys(overridesSchema.shape).sort())
    for (const { hit = [], miss = [] } of Object.values(FIELDS)) {
      expect(hit.length + miss.length).toBeGreaterThan(0)
    }
  })

  test.each(Object.entries(FIELDS))('%s', async (field, decision) => {
    const { right, seen } = await decide(decision, (value) => ({ ...BASE, [field]: value }))
    expect(seen).toEqual(right)
  })

  test.each(Object.entries(OVERRIDES))('moa.%s', async (field, decision) => {
    const requestWith = (value: unknown) => ({ ...BASE, moa: { [field]: value } })
    const { right, seen } = await decide(decision, requestWith)
    expect(seen).toEqual(right)
  })
})

/**
 * Which values hit and which miss: those that hit have the key of the plain request, each that misses
 * has a key of its own.
 */
async function decide({ hit = [], miss = [] }: Decision, requestWith: (value: unknown) => object) {
  const keys = [await keyOf(BASE)]
  const seen: (readonly [unknown, 'hit' | 'miss' | 'mixed up'])[] = []
  for (const value of [...hit, ...miss]) {
    const at = keys.indexOf(await keyOf(requestWith(value)))
    if (at === -1) keys.push(await keyOf(requestWith(value)))
    seen.push([value, at === 0 ? 'hit' : at === -1 ? 'miss' : 'mixed up'])
  }
  const right = [...hit.map((value) => [value, 'hit']), ...miss.map((value) => [value, 'miss'])]
  return { right, seen }
}

describe('the key of an answer', () => {
  test('differs by a foreign field only where the aggregator is sent it', async () => {
    expect(await keyOf({ ...BASE, min_p: 1 })).toBe(await keyOf(BASE))
    expect(await keyOf({ ...BASE, top_k: 1 })).not.toBe(await keyOf(BASE))
    expect(await keyOf({ ...BASE, top_k: 1 })).not.toBe(await keyOf({ ...BASE, top_k: 2 }))
  })

  test('differs by the likeliest tokens that the answer shows', async () => {
    const keyOfTop = (top: number | null) => keyOf({ ...BASE, logprobs: true, top_logprobs: top })
    expect(await keyOfTop(null)).toBe(await keyOfTop(0))
    expect(new Set(await Promise.all([0, 1, 20].map(keyOfTop))).size).toBe(3)
  })

  test('differs for every version of the mixture', async () => {
    const keys = await Promise.all([1, 2, 3].map((version) => keyOf(BASE, version)))
    expect(new Set(keys).size).toBe(3)
  })

  test('differs for every strategy, and for every judge that is called', async () => {
    const plain = { ...BASE, tools: null, tool_choice: null }
    const select = { strategy: 'select' }
    const overrides = [{}, select, { ...select, judge: { model: 'up/c' } }]
    const keys = await Promise.all(overrides.map((moa) => keyOf({ ...plain, moa })))
    expect(new Set(keys).size).toBe(3)
    expect(await keyOf({ ...plain, moa: { strategy: { type: 'select' } } })).toBe(keys[1])
  })

  test('does not depend on the order in which fields are written', async () => {
    const backwards = Object.fromEntries(Object.entries({ ...BASE, seed: 1 }).toReversed())
    expect(await keyOf(backwards)).toBe(await keyOf({ seed: 1, ...BASE }))
  })

  test('differs by the seed of a shuffle only when the caller chose it', async () => {
    const shuffled = { ...BASE, moa: { references: { shuffle: true } } }
    expect(await keyOf(shuffled)).toBe(await keyOf(shuffled))
    expect(await keyOf({ ...shuffled, seed: 1 })).not.toBe(await keyOf({ ...shuffled, seed: 2 }))
  })

  test('of the same question in a tool loop differs at every step', async () => {
    const steps = [2, 4].map((length) => keyOf({ ...BASE, messages: messages.slice(0, length) }))
    expect(new Set(await Promise.all(steps)).size).toBe(2)
  })
})
