import { expect, test } from 'vitest'
import { mixtureFingerprint } from '../../../src/protocol/mixtures/mixture-fingerprint.ts'
import { mixtureSchema, type MixtureInput } from '../../../src/protocol/mixtures/mixture.ts'

const document: MixtureInput = {
  id: 'team',
  layers: [{ agents: [{ model: 'sim/quick' }] }],
  aggregator: { model: 'sim/judge' },
}

const fingerprintOf = (more: Partial<MixtureInput> = {}, model = 'team', version = 1) =>
  mixtureFingerprint(model, version, mixtureSchema.parse({ ...document, ...more }))

test('the fingerprint of a mixture is a short text, always the same', () => {
  expect(fingerprintOf()).toMatch(/^fp_[0-9a-f]{16}$/)
  expect(fingerprintOf()).toBe(fingerprintOf())
})

test('whatever changes the answers changes the fingerprint', () => {
  const others = [
    fingerprintOf({ aggregator: { model: 'sim/terse' } }),
    fingerprintOf({ aggregator: { model: 'sim/judge', temperature: 0.1 } }),
    fingerprintOf({ layers: [{ agents: [{ model: 'sim/careful' }] }] }),
    fingerprintOf({ strategy: 'select' }),
    fingerprintOf({ description: 'Another one' }),
    fingerprintOf({}, 'other'),
    fingerprintOf({}, 'team', 2),
  ]
  expect(new Set([fingerprintOf(), ...others]).size).toBe(others.length + 1)
})

test('a limit on the cost or the calls leaves it as it is', () => {
  expect(fingerprintOf({ max_cost_usd: 1 })).toBe(fingerprintOf())
  expect(fingerprintOf({ max_calls: 5 })).toBe(fingerprintOf())
})
