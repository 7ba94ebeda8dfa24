import { describe, expect, test } from 'vitest'
import { boundOf, capped } from '../../../../src/moa/cost/bound.ts'
import { LEAST } from '../../../../src/moa/cost/least.ts'
import { fit } from '../../../../src/moa/cost/ladder.ts'
import type { CascadeStep, Layer, Plan } from '../../../../src/moa/plan.ts'
import { cascade } from '../../../../src/moa/strategies/cascade/cascade.ts'
import type { Script } from '../../../support/scripted-model.ts'
import { planOf, play, stage } from '../../stage.ts'
import { cascadeOf, script, stepOf, TWO } from './cascading.ts'

describe('the costs in the finding', () => {
  // Ten tokens in and five out: 20 millionths of a dollar for each call, but ten times as much for the pen.
  const priceOf = (model: string) =>
    model === 'pen' ? { input: 10, output: 20 } : { input: 1, output: 2 }

  async function findingWith(models: Script, gates: CascadeStep['gates']) {
    const on = stage({ ...script, ...models }, { priceOf })
    const { report } = await play(planOf([stepOf('cheap')], { step: cascadeOf({ gates }) }), on)
    if (report.finding?.kind !== 'cascade') throw new Error('There is no finding')
    return report.finding
  }

  test('are what the accepted draft has saved, had the rest used as many tokens', async () => {
    const { steps, savedUsd, breakEven } = await findingWith({}, ['structural'])
    expect(steps[0]?.costUsd).toBeCloseTo(20e-6)
    expect(savedUsd).toBeCloseTo(180e-6)
    expect(breakEven).toBeCloseTo(0.1)
  })

  test('have the gates beside the step', async () => {
    const { steps, savedUsd, breakEven } = await findingWith({}, ['verifier'])
    expect(steps[0]?.costUsd).toBeCloseTo(40e-6)
    expect(savedUsd).toBeCloseTo(160e-6)
    expect(breakEven).toBeCloseTo(0.2)
  })

  test('are a loss when the draft was escalated', async () => {
    const { steps, savedUsd, breakEven } = await findingWith({ cheap: { text: 'I cannot.' } }, [
      'structural',
    ])
    expect(steps.map(({ costUsd }) => costUsd)).toEqual([
      expect.closeTo(20e-6),
      expect.closeTo(200e-6),
    ])
    expect(savedUsd).toBeCloseTo(-20e-6)
    expect(breakEven).toBeCloseTo(0.1)
  })

  test('are known beside an early exit too', async () => {
    const on = stage(script, { priceOf })
    const earlyExit = { afterLayer: 0, agree: 2, answer: null }
    const { report } = await play(planOf([stepOf('cheap')], { step: cascadeOf(), earlyExit }), on)
    expect(report.finding).toMatchObject({ steps: [{ costUsd: expect.closeTo(20e-6) }] })
  })

  test('are null without a price', async () => {
    const on = stage(script, { priceOf: () => null })
    const { report } = await play(planOf([stepOf('cheap')], { step: cascadeOf() }), on)
    expect(report.finding).toMatchObject({ savedUsd: null, breakEven: null })
  })
})

describe('the bound', () => {
  const priceOf = () => ({ input: 1, output: 2 })
  const planWith = (layers: readonly Layer[], step: Partial<CascadeStep> = {}): Plan =>
    capped(planOf(layers, { step: cascadeOf({ steps: layers.length, ...step }) }), priceOf)
  const microsOf = (plan: Plan) => {
    const result = boundOf(plan, priceOf)
    return result.ok ? result.bound.micros : Number.NaN
  }

  test('holds every step, its verifier and the aggregator', () => {
    const one = microsOf(planWith([stepOf('cheap')]))
    const two = microsOf(planWith(TWO))
    const verified = microsOf(planWith(TWO, { gates: ['verifier'] }))
    expect(two).toBeGreaterThan(one)
    expect(verified).toBeGreaterThan(two)
  })

  test('gets smaller by the dearest step first, and last the cheap model answers alone', () => {
    const plan = planWith(TWO)
    const cheapest = fit(plan, 1, priceOf)
    expect(cheapest).toMatchObject({ ok: false, reason: 'too_dear' })
    const least = boundOf(plan, priceOf, LEAST)
    if (!least.ok) throw new Error(least.unpriced)
    const fewer = fit(plan, least.bound.micros - 1, priceOf)
    if (!fewer.ok) throw new Error(fewer.reason)
    expect(fewer.plan.layers).toHaveLength(1)
    expect(fewer.plan.step).toMatchObject({ kind: 'cascade', steps: 1 })
    const steps = cascade.smaller(planOf(TWO, { step: cascadeOf() }) as Plan<CascadeStep>)
    expect(steps).toMatchObject([
      { kind: 'synthesize', aggregator: { model: 'pen' } },
      { kind: 'synthesize', aggregator: { model: 'cheap' } },
    ])
  })
})
