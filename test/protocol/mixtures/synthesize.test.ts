import { expect, test } from 'vitest'
import { mixtureSchema, type MixtureInput } from '../../../src/protocol/mixtures/mixture.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

function parsed(strategy: MixtureInput['strategy']) {
  const layers = [{ agents: [{ model: 'a/one', samples: 8 }] }]
  return parseWith(mixtureSchema, { id: 'm', layers, aggregator: { model: 'a/pen' }, strategy })
}

function stepOf(strategy: MixtureInput['strategy']) {
  const read = parsed(strategy)
  if (!read.ok) throw new Error(`Cannot read the mixture: ${read.error.message}`)
  const request = {
    messages: [],
    settings: {},
    live: false,
    given: [],
    reuseTurns: false,
    seed: 1,
  }
  return toPlan(read.value, request).step
}

test('the aggregator reads all proposals at once, and compares them nowhere, unless the mixture says so', () => {
  for (const step of [stepOf('synthesize'), stepOf({ type: 'synthesize', analysis: 'none' })]) {
    expect(step).not.toHaveProperty('window')
    expect(step).not.toHaveProperty('analysis')
  }
})

test('an analysis and windows are options, and a window has six places of which the text so far takes three', () => {
  expect(stepOf({ type: 'synthesize', analysis: 'inline', window: {} })).toMatchObject({
    analysis: 'inline',
    window: { size: 6, keep: 3 },
  })
  expect(stepOf({ type: 'synthesize', window: { size: 4, keep: 1 } })).toMatchObject({
    window: { size: 4, keep: 1 },
  })
})

test.each([
  { size: 3, keep: 3 },
  { size: 2, keep: 3 },
  { size: 1, keep: 1 },
  { size: 4, keep: 0 },
])('a window that takes no new proposal is rejected: $size, $keep', (window) => {
  expect(parsed({ type: 'synthesize', window }).ok).toBe(false)
})
