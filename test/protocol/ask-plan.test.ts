import { describe, expect, test } from 'vitest'
import { fromMoa, type Ask } from '../../src/protocol/ask.ts'
import { askPlan, reusesTurns } from '../../src/protocol/ask-plan.ts'
import { mixtureSchema } from '../../src/protocol/mixtures/mixture.ts'

const document = {
  id: 'm',
  layers: [{ agents: [{ model: 'a/b' }] }],
  aggregator: { model: 'a/pen' },
}
const mixture = mixtureSchema.parse(document)
const without = mixtureSchema.parse({ ...document, cache: { turns: false } })
const ask: Ask = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  settings: {},
  ...fromMoa(null),
  stream: false,
  store: false,
}
const options = { seed: 7, given: [], reuseTurns: false }

describe('the plan of a request', () => {
  test.each([
    ['its own seed', { seed: 5 }, 5],
    ['a seed of 0', { seed: 0 }, 0],
    ['no seed', {}, 7],
  ])('with %s has the right one', (_what, settings, seed) => {
    expect(askPlan(mixture, { ...ask, settings }, options).seed).toBe(seed)
  })

  test.each([true, false])('is live where the answer is streamed: %s', (stream) => {
    expect(askPlan(mixture, { ...ask, stream }, options).live).toBe(stream)
  })

  test('has the messages of the request, and the proposals and the reuse that it is given', () => {
    const given = [{ agent: 'ann', model: 'a/b', text: 'Yes.', ended: 'whole' as const }]
    const plan = askPlan(mixture, ask, { seed: 7, given, reuseTurns: true })
    expect(plan.messages).toBe(ask.messages)
    expect(plan.given).toBe(given)
    expect(plan.reuseTurns).toBe(true)
  })
})

test.each([
  ['tools and a mixture that agrees', mixture, { tools: [{}] }, true],
  ['tools and a mixture that does not', without, { tools: [{}] }, false],
  ['no tools in a list', mixture, { tools: [] }, false],
  ['no tools', mixture, {}, false],
])('with %s, proposals serve a whole turn or one step', (_what, of, settings, reused) => {
  expect(reusesTurns(of, { ...ask, settings })).toBe(reused)
})
