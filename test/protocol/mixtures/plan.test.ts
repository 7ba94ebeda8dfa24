import { expect, test } from 'vitest'
import { askPlan, reusesTurns } from '../../../src/protocol/ask-plan.ts'
import type { Ask } from '../../../src/protocol/ask.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { mixtureSchema, type Mixture } from '../../../src/protocol/mixtures/mixture.ts'
import { parseWith } from '../../../src/protocol/parse.ts'
import { mergeOverrides, soloMixture } from '../../../src/protocol/mixtures/overrides.ts'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'

const mixture = mixtureSchema.parse({
  id: 'm',
  layers: [{ agents: [{ model: 'a/b', temperature: 0.7, max_tokens: 100 }] }],
  aggregator: {
    model: 'a/pen',
    temperature: 0.3,
    max_tokens: 4096,
    fallbacks: ['a/other'],
    idle_ms: 1234,
  },
  references: { max_chars: 500 },
})

function askOf(fields: object): Ask {
  const messages = [{ role: 'user', content: 'Hi' }]
  const parsed = parseChat({ model: 'm', messages, ...fields })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value.ask
}

function planOf(fields: object, document: Mixture = mixture) {
  return askPlan(document, askOf(fields), { seed: 7, given: [], reuseTurns: false })
}

test('an agent has the weight and the measured accuracy of its mixture, in each of its samples', () => {
  const agents = [
    { model: 'a/b', samples: 2, weight: 2 },
    { model: 'a/c', accuracy: 0.8 },
  ]
  const weighed = mixtureSchema.parse({
    id: 'm',
    layers: [{ agents }],
    aggregator: { model: 'a/d' },
  })
  const [layer] = planOf({}, weighed).layers
  expect(layer?.agents).toMatchObject([{ weight: 2 }, { weight: 2 }, { accuracy: 0.8 }])
})

test('settings of the request override those of the aggregator, not those of agents', () => {
  const plan = planOf({
    temperature: 1,
    max_tokens: 10,
    stop: ['x'],
    seed: 5,
    tools: [{ type: 'function', function: { name: 'f' } }],
  })
  expect(plan.answer).toMatchObject({
    temperature: 1,
    maxTokens: 10,
    stop: ['x'],
    seed: 5,
  })
  expect(plan.answer.tools).toHaveLength(1)
  expect(plan.layers[0]?.agents[0]?.settings).toEqual({ temperature: 0.7, maxTokens: 100 })
})

test('fields that the request leaves out stay as in the mixture', () => {
  expect(planOf({}).answer).toEqual({ temperature: 0.3, maxTokens: 4096 })
  expect(planOf({ max_completion_tokens: 9, max_tokens: 8 }).answer.maxTokens).toBe(9)
  expect(planOf({ tools: [] }).answer).not.toHaveProperty('tools')
})

test('an override changes the fields that it names and no others', () => {
  const ask = askOf({
    moa: { aggregator: { model: 'a/new' }, references: { place: 'tail' } },
  })
  const merged = mergeOverrides(mixture, ask.overrides)
  expect(merged).toMatchObject({
    ok: true,
    value: {
      aggregator: { model: 'a/new', fallbacks: ['a/other'], idle_ms: 1234, temperature: 0.3 },
      references: { place: 'tail', max_chars: 500, format: 'fenced' },
      layers: mixture.layers,
    },
  })
})

test('samples of one model become agents with names and seeds of their own', () => {
  const layers = [{ agents: [{ model: 'a/b', samples: 3, seed: 10 }] }]
  const { agents } = planOf({}, mixtureSchema.parse({ ...mixture, layers })).layers[0] ?? {
    agents: [],
  }
  expect(agents.map(({ name, settings }) => [name, settings.seed])).toEqual([
    ['b#1', 10],
    ['b#2', 11],
    ['b#3', 12],
  ])
})

test('names are made from models, without simulated faults, and are unique', () => {
  const models = ['sim/quick?status=500', 'x/sub/quick', 'y/quick', 'z/']
  const agents = models.slice(0, 3).map((model) => ({ model }))
  const plan = planOf(
    {},
    mixtureSchema.parse({
      ...mixture,
      layers: [{ agents: [...agents, { model: 'y/q', name: 'quick' }] }],
    }),
  )
  expect(plan.layers[0]?.agents.map(({ name }) => name)).toEqual([
    'quick-2',
    'quick-3',
    'quick-4',
    'quick',
  ])
})

test('without a quorum one proposal is enough, and the layer waits for the majority; a quorum sets both numbers', () => {
  const agents = Array.from({ length: 5 }, (_, index) => ({ model: `a/${index}` }))
  const withLayer = (layer: object) =>
    planOf({}, mixtureSchema.parse({ ...mixture, layers: [{ agents, ...layer }] })).layers[0]
  expect(withLayer({})).toMatchObject({ quorum: 1, majority: 3 })
  expect(withLayer({ quorum: 2 })).toMatchObject({ quorum: 2, majority: 2 })
})

test('a model alone is a mixture without layers', () => {
  const solo = soloMixture('openai/gpt-5')
  expect(solo).toMatchObject({
    ok: true,
    value: { layers: [], aggregator: { model: 'openai/gpt-5' } },
  })
  expect(soloMixture('/gpt-5').ok).toBe(false)
})

test('turns are reused when there are tools and the mixture agrees', () => {
  const tools = [{ type: 'function', function: { name: 'f' } }]
  expect(reusesTurns(mixture, askOf({ tools }))).toBe(true)
  expect(reusesTurns(mixture, askOf({}))).toBe(false)
  expect(
    reusesTurns(mixtureSchema.parse({ ...mixture, cache: { turns: false } }), askOf({ tools })),
  ).toBe(false)
})

test('every built-in mixture is valid and in this list', () => {
  expect([...builtinMixtures().keys()]).toEqual([
    'demo',
    'demo-deep',
    'demo-auto',
    'demo-vote',
    'demo-fusion',
    'demo-critique',
    'demo-council',
    'demo-debate',
    'demo-cascade',
    'moa',
    'moa-lite',
    'self-moa',
  ])
  expect(builtinMixtures().get('demo-deep')?.layers).toHaveLength(3)
})

test('the name of a sample is never the name of another agent', () => {
  const withAgents = (agents: object[]) =>
    parseWith(mixtureSchema, { ...mixture, layers: [{ agents }] })
  expect(
    withAgents([
      { model: 'a/x', samples: 2 },
      { model: 'a/y', name: 'x#1' },
    ]),
  ).toMatchObject({ ok: false, error: { param: 'layers[0].agents[1].name' } })
  const odd = withAgents([{ model: 'a/x', samples: 2 }, { model: 'a/x#1' }])
  const plan = planOf({}, odd.ok ? odd.value : mixture)
  expect(plan.layers[0]?.agents.map(({ name }) => name)).toEqual(['x#1', 'x#2', 'x-1'])
})

test('an early exit is planned with the rule of the mixture, or with none', () => {
  const exit = (early_exit: object) =>
    planOf({}, mixtureSchema.parse({ ...mixture, early_exit })).earlyExit
  expect(exit({ agree: 3 })).toEqual({ afterLayer: 0, agree: 3, answer: null })
  expect(exit({ after_layer: 1, agree: 2, answer: { kind: 'number', units: ['km'] } })).toEqual({
    afterLayer: 1,
    agree: 2,
    answer: { kind: 'number', pattern: null, pointer: null, units: ['km'] },
  })
  expect(planOf({}).earlyExit).toBeUndefined()
})

test('a limit on the proposals that the aggregator reads is a part of its step', () => {
  const step = (strategy: unknown) => planOf({}, mixtureSchema.parse({ ...mixture, strategy })).step
  expect(step({ type: 'synthesize', top_k: 2 })).toMatchObject({ kind: 'synthesize', topK: 2 })
  expect(step('synthesize')).not.toHaveProperty('topK')
})

test('agents get the format of the request where the mixture shares it, and nothing else of it', () => {
  const response_format = { type: 'json_object' }
  const wanted = { response_format, stop: ['x'], max_tokens: 10 }
  const shared = { ...mixture, share_format: true }
  const settingsOf = (plan: ReturnType<typeof planOf>) => plan.layers[0]?.agents[0]?.settings
  expect(settingsOf(planOf(wanted))).toEqual({ temperature: 0.7, maxTokens: 100 })
  expect(settingsOf(planOf(wanted, shared))).toEqual({
    temperature: 0.7,
    maxTokens: 100,
    responseFormat: response_format,
  })
  expect(settingsOf(planOf({}, shared))).toEqual({ temperature: 0.7, maxTokens: 100 })
})
