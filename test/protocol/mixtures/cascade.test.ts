import { describe, expect, test } from 'vitest'
import { mixtureSchema, type MixtureInput } from '../../../src/protocol/mixtures/mixture.ts'
import { mixtureWarnings } from '../../../src/protocol/mixtures/warnings/mixture-warnings.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const STEPS = { agents: [{ model: 'a/cheap', samples: 2, seed: 5 }, { model: 'a/middle' }] }
const REST = { agents: [{ model: 'a/dear' }, { model: 'a/dearer' }] }

function parsed(strategy: MixtureInput['strategy'], layers: readonly object[] = [STEPS, REST]) {
  const aggregator = { model: 'a/pen', fallbacks: ['a/spare'] }
  return parseWith(mixtureSchema, { id: 'm', layers, aggregator, strategy })
}

function mixtureOf(...given: Parameters<typeof parsed>) {
  const read = parsed(...given)
  if (!read.ok) throw new Error(`Cannot read the mixture: ${read.error.message}`)
  return read.value
}

function planOf(strategy: MixtureInput['strategy'], settings = {}) {
  const messages = [{ role: 'user', content: 'Hi' }] as const
  const request = { messages, settings, live: false, given: [], reuseTurns: false, seed: 1 }
  return toPlan(mixtureOf(strategy), request)
}

test('a cascade by name has every default', () => {
  const { step } = planOf('cascade')
  expect(step).toMatchObject({
    kind: 'cascade',
    steps: 2,
    gates: ['structural', 'verifier'],
    answer: { kind: 'text' },
    accept: 70,
    minLogprob: -1,
    minMargin: 0.5,
    verifier: { model: 'a/pen', fallbacks: ['a/spare'] },
    aggregator: { model: 'a/pen' },
  })
  expect(planOf({ type: 'cascade' }).step).toEqual(step)
})

test('each agent of the first layer is a step with all its samples, and no draft is shown to what follows', () => {
  const { layers } = planOf('cascade')
  const shapes = layers.map(({ agents, blind, mayFail }) => ({
    names: agents.map(({ name }) => name),
    blind,
    mayFail,
  }))
  expect(shapes).toEqual([
    { names: ['cheap#1', 'cheap#2'], blind: true, mayFail: true },
    { names: ['middle'], blind: true, mayFail: true },
    { names: ['dear', 'dearer'], blind: true, mayFail: undefined },
  ])
  expect(layers[0]?.agents.map(({ settings }) => settings.seed)).toEqual([5, 6])
})

test('the drafts have the form of the request, as one of them may be the answer', () => {
  const responseFormat = { type: 'json_object' }
  const { layers } = planOf('cascade', { maxTokens: 64, responseFormat })
  const [cheap, middle, dear] = layers.map(({ agents }) => agents[0]?.settings)
  expect(cheap).toMatchObject({ maxTokens: 64, responseFormat })
  expect(middle).toMatchObject({ maxTokens: 64, responseFormat })
  expect(dear).toEqual({})
})

test('only the gate logprob requests log probabilities, and only of the steps', () => {
  const wishes = (gates: readonly ('structural' | 'logprob')[]) =>
    planOf({ type: 'cascade', gates: [...gates] }).layers.map(
      ({ agents }) => agents[0]?.settings.logprobs,
    )
  expect(wishes(['structural'])).toEqual([undefined, undefined, undefined])
  expect(wishes(['structural', 'logprob'])).toEqual([true, true, undefined])
})

describe('a cascade is rejected', () => {
  test.each([
    ['without layers', 'cascade' as const, [], 'layers'],
    ['without gates', { type: 'cascade' as const, gates: [] }, undefined, 'gates'],
    [
      'with a gate that compares short answers where there is no rule for them',
      { type: 'cascade' as const, gates: ['agreement' as const] },
      undefined,
      'answer',
    ],
    ['with more than certainty', { type: 'cascade' as const, accept: 101 }, undefined, 'accept'],
  ])('%s', (_name, strategy, layers, field) => {
    const read = parsed(strategy, layers)
    expect(read.ok).toBe(false)
    if (!read.ok) expect(JSON.stringify(read.error)).toContain(field)
  })
})

describe('a warning', () => {
  const facts = {
    hasPrice: () => true,
    problem: () => null,
    panel: () => ({ families: [], votes: 1 }),
    mayBeSlow: () => false,
  }
  const warnedOf = (...given: Parameters<typeof mixtureOf>) =>
    mixtureWarnings(mixtureOf(...given), facts).map(({ path }) => path)
  const answer = { kind: 'number' } as const

  test('does not come of a single step', () => {
    const layers = [{ agents: [{ model: 'a/cheap' }] }]
    expect(warnedOf({ type: 'cascade', gates: ['structural'] }, layers)).toEqual([])
  })

  test('comes of a verifier that is the aggregator', () => {
    expect(warnedOf('cascade')).toEqual(['judge'])
  })

  test('comes of an agreement of one sample', () => {
    const strategy = { type: 'cascade', gates: ['agreement'], answer } as const
    expect(warnedOf({ ...strategy, gates: [...strategy.gates] })).toEqual([
      'layers[0].agents[1].samples',
    ])
  })
})

test('an early exit counts the layers of the mixture, and leaves the steps to their gates', () => {
  const early = { id: 'm', layers: [STEPS, REST, REST], aggregator: { model: 'a/pen' } }
  const read = parseWith(mixtureSchema, {
    ...early,
    strategy: 'cascade',
    early_exit: { after_layer: 1, agree: 2 },
  })
  if (!read.ok) throw new Error(read.error.message)
  const request = {
    messages: [],
    settings: {},
    live: false,
    given: [],
    reuseTurns: false,
    seed: 1,
  }
  const { layers, earlyExit } = toPlan(read.value, request)
  const names = layers[earlyExit?.afterLayer ?? -1]?.agents.map(({ name }) => name)
  expect(names).toEqual(['dear', 'dearer'])
})
