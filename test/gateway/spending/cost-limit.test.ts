import { describe, expect, test } from 'vitest'
import { fitLimits, withLimitOf } from '../../../src/gateway/spending/cost-limit.ts'
import { estimateOf } from '../../../src/gateway/spending/estimate.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const { services } = fakeServices({})
const agents = ['sim/fast', 'sim/small', 'sim/wise'].map((model) => ({ model, retries: 1 }))

function mixtureOf(over: object = {}) {
  return mixtureSchema.parse({
    id: 'm',
    layers: [{ agents }],
    aggregator: { model: 'sim/wise' },
    ...over,
  })
}

function fitted(over: object) {
  const mixture = mixtureOf(over)
  const request = { messages: [], settings: {}, live: false, given: [], reuseTurns: false, seed: 1 }
  return fitLimits(toPlan(mixture, request), mixture, services)
}

function estimated(over: object) {
  const plan = fitted(over)
  if (!plan.ok) throw new Error(plan.error.message)
  const { calls, most_calls, reasons } = estimateOf(plan.value, services)
  return { calls, most_calls, reasons }
}

describe('a limit on calls', () => {
  test('that the plan keeps limits its further attempts alone', () => {
    expect(estimated({})).toEqual({ calls: 4, most_calls: 9, reasons: [] })
    expect(estimated({ max_calls: 6 })).toEqual({ calls: 4, most_calls: 6, reasons: [] })
  })

  test('that is lower makes the plan smaller, before money does', () => {
    const reasons = ['call_limit']
    expect(estimated({ max_calls: 3 })).toEqual({ calls: 3, most_calls: 3, reasons })
    expect(estimated({ max_calls: 1 })).toEqual({ calls: 1, most_calls: 1, reasons })
    expect(estimated({ max_calls: 3, max_cost_usd: 1_000 })).toMatchObject({ calls: 3, reasons })
  })

  test('rejects a plan that may not get smaller', () => {
    expect(fitted({ max_calls: 3, on_shortfall: 'fail' })).toEqual({
      ok: false,
      error: {
        code: 'invalid_request',
        param: 'moa.max_calls',
        message:
          'Cannot run within 3 calls: the plan needs 4; raise max_calls, or lower the number of agents',
      },
    })
  })
})

test('of the limits of two mixtures the lower ones hold', () => {
  const stored = mixtureOf({ max_calls: 9, max_cost_usd: 1 })
  expect(withLimitOf(mixtureOf({ max_calls: 4 }), stored)).toMatchObject({
    max_calls: 4,
    max_cost_usd: 1,
  })
  expect(withLimitOf(mixtureOf({ max_calls: 10, max_cost_usd: 0.5 }), stored)).toMatchObject({
    max_calls: 9,
    max_cost_usd: 0.5,
  })
})
