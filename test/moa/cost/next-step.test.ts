import { describe, expect, test } from 'vitest'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { LEAST, leastOf } from '../../../src/moa/cost/least.ts'
import { needOf } from '../../../src/moa/cost/need.ts'
import { withinLimit } from '../../../src/moa/cost/next-step.ts'
import type { Proposal } from '../../../src/moa/events.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { agentOf, layerOf, planOf, selectOf, type PlanParts } from '../stage.ts'

const priceOf = () => ({ input: 1, output: 2 })

function proposalOf(bytes: number): Proposal {
  return { agent: 'a', model: 'a', text: 'x'.repeat(bytes), ended: 'whole' }
}

/** The last step of a run, with what three agents have written. */
function lastStep(parts: PlanParts = {}): Plan {
  const given = [3_000, 1_000, 200].map(proposalOf)
  return capped(planOf([], { given, answer: { maxTokens: 4_000 }, ...parts }))
}

function needed(plan: Plan): number {
  const result = needOf(plan, priceOf)
  return result.ok ? result.need.micros : Number.NaN
}

/** The lengths of the step that a limit allows. */
function lengthsAt(plan: Plan, limitMicros: number) {
  const { plan: fitted, reasons } = withinLimit(plan, limitMicros, priceOf)
  return { tokens: fitted.answer.maxTokens, bytes: fitted.references.maxBytes, reasons }
}

describe('withinLimit()', () => {
  const plan = lastStep()
  const whole = needed(plan)

  test('leaves a step that fits as it is', () => {
    expect(withinLimit(plan, whole, priceOf)).toEqual({ plan, reasons: [] })
  })

  test('shortens the answer first, by no more than it must', () => {
    expect(lengthsAt(plan, whole - 1)).toMatchObject({
      tokens: 3_999,
      reasons: ['budget_fewer_tokens'],
    })
    expect(lengthsAt(plan, whole - 2 * 1_952)).toMatchObject({
      tokens: 2_048,
      reasons: ['budget_fewer_tokens'],
    })
  })

  test('then the references, and then the answer again', () => {
    const reasons = ['budget_fewer_tokens', 'budget_shorter_references']
    const comfortable = whole - 2 * 1_952
    expect(lengthsAt(plan, comfortable - 1)).toEqual({ tokens: 2_048, bytes: 2_999, reasons })
    // Two references are longer than that by now.
    expect(lengthsAt(plan, comfortable - 2_000 - 200)).toEqual({
      tokens: 2_048,
      bytes: 900,
      reasons,
    })
    const trimmed = comfortable - 2_600 - 600
    expect(lengthsAt(plan, trimmed)).toEqual({ tokens: 2_048, bytes: LEAST.bytes, reasons })
    expect(lengthsAt(plan, trimmed - 2)).toEqual({ tokens: 2_047, bytes: LEAST.bytes, reasons })
  })

  test('returns the least where even that costs more', () => {
    expect(lengthsAt(plan, 0)).toMatchObject({ tokens: LEAST.tokens, bytes: LEAST.bytes })
  })

  test('measures each proposal once, however many lengths it tries', () => {
    const text = 'x'.repeat(3_000)
    let reads = 0
    const given = ['a', 'b'].map((agent) => ({
      agent,
      model: agent,
      ended: 'whole' as const,
      get text() {
        reads += 1
        return text
      },
    }))
    const { reasons } = withinLimit(lastStep({ given }), whole / 2, priceOf)
    expect(reasons).not.toEqual([])
    expect(reads).toBe(2)
  })

  test('names only what it made smaller', () => {
    const short = lastStep({ given: [proposalOf(100)] })
    expect(lengthsAt(short, 0).reasons).toEqual(['budget_fewer_tokens'])
    const terse = lastStep({ answer: { maxTokens: 100 } })
    expect(lengthsAt(terse, 0)).toMatchObject({
      tokens: 100,
      reasons: ['budget_shorter_references'],
    })
  })

  test('a judge keeps the length of its verdict, and reads shorter references', () => {
    const judged = lastStep({ step: selectOf(), layers: [] })
    const { plan: fitted, reasons } = withinLimit(judged, needed(judged) - 1, priceOf)
    expect(fitted.step).toEqual(judged.step)
    expect(fitted.references.maxBytes).toBe(2_999)
    expect(reasons).toEqual(['budget_shorter_references'])
  })

  test('shortens the proposals of a later layer, beside the least for what follows it', () => {
    const agents = [agentOf('a', { settings: { maxTokens: 3_000 } }), agentOf('b')]
    const later = lastStep({ layers: [layerOf(agents)] })
    const limit = needed(later) - 2 * 900
    const { plan: fitted, reasons } = withinLimit(later, limit, priceOf)
    expect(fitted.layers[0]?.agents.map(({ settings }) => settings.maxTokens)).toEqual([
      2_100, 2_048,
    ])
    expect(fitted.answer).toEqual(later.answer)
    expect(reasons).toEqual(['budget_fewer_tokens'])
    const least = boundOf(fitted, priceOf, leastOf(later))
    expect(least).toMatchObject({ ok: true, bound: { micros: limit } })
  })

  test('nothing is made smaller where a smaller answer is a failure', () => {
    const strict = lastStep({ onShortfall: 'fail' })
    expect(withinLimit(strict, 0, priceOf)).toEqual({ plan: strict, reasons: [] })
  })
})
