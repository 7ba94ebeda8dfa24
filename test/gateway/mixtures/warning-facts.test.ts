import { expect, test } from 'vitest'
import { warningFacts } from '../../../src/gateway/mixtures/warning-facts.ts'

const facts = warningFacts({
  priceOf: (model) => (model === 'a/priced' ? { input: 1, output: 2 } : null),
  check: (model) =>
    model.startsWith('a/')
      ? { ok: true }
      : { ok: false, code: 'model_not_found', message: `Cannot call ${model}` },
})

test('a model has a price and a problem, or not', () => {
  expect([facts.hasPrice('a/priced'), facts.hasPrice('a/other')]).toEqual([true, false])
  expect([facts.problem('a/other'), facts.problem('b/gone')]).toEqual([null, 'Cannot call b/gone'])
})

test('a panel is worth fewer votes than it has, and least when its models are of one family', () => {
  const alike = facts.panel(['openai/gpt-6', 'groq/openai/gpt-oss-120b', 'openai/o3'])
  expect(alike).toEqual({ families: ['openai'], votes: expect.closeTo(3 / 2.2, 10) })
  const mixed = facts.panel(['openai/gpt-6', 'anthropic/claude-opus-5.5', 'google/gemini-4-argon'])
  expect(mixed).toEqual({
    families: ['openai', 'anthropic', 'google'],
    votes: expect.closeTo(3 / 1.6, 10),
  })
})

test('an expression that backtracks without a bound may be slow', () => {
  expect(facts.mayBeSlow('(a+)+$')).toBe(true)
  expect(facts.mayBeSlow('answer: (\\d+)')).toBe(false)
})
