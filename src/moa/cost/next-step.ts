import type { Plan } from '../plan.ts'
import type { ReasonCode } from '../reasons.ts'
import { boundOf } from './bound.ts'
import { FEWER_TOKENS, LEAST, leastOf, UNLIMITED, withNextStep, type Lengths } from './least.ts'
import { sizeOfProposal, type PriceOf } from './prompt-bound.ts'

/** A plan whose next step was made to fit, and how it got smaller. */
export interface Shortened {
  readonly plan: Plan
  /** Reasons for `degraded`; none when the step is whole. */
  readonly reasons: readonly ReasonCode[]
}

/** An answer that is shortened keeps this many tokens as long as references can be shortened instead. */
const COMFORTABLE_TOKENS = 2_048

/** How a step gets smaller, each time in one way: the answer, then what it is made from, then the answer again. */
const RUNGS: readonly Lengths[] = [
  { ...UNLIMITED, tokens: COMFORTABLE_TOKENS },
  { ...UNLIMITED, bytes: LEAST.bytes },
  { ...UNLIMITED, tokens: LEAST.tokens },
]

/**
 * The plan with the largest form of its next step that the limit allows, beside the least for the steps after it.
 * Where even the least costs more, that.
 */
export function withinLimit(plan: Plan, limitMicros: number, priceOf: PriceOf): Shortened {
  const later = leastOf(plan)
  const microsOf = (lengths: Lengths) => {
    const result = boundOf(withNextStep(plan, lengths), priceOf, later)
    return result.ok ? result.bound.micros : Infinity
  }
  const fits = (lengths: Lengths) => microsOf(lengths) <= limitMicros
  let above = lengthsOf(plan)
  if (plan.onShortfall === 'fail' || fits(above)) return { plan, reasons: [] }
  for (const rung of RUNGS) {
    const below = shorterOf(above, rung)
    if (fits(below)) return shortened(plan, largest(below, above, fits))
    // A length that does not matter stays: a judge does not write the answer.
    if (microsOf(below) < microsOf(above)) above = below
  }
  return shortened(plan, above)
}

/** The longest texts that the next step writes and reads. */
function lengthsOf({ layers, answer, given, references }: Plan): Lengths {
  const settings = layers[0]?.agents.map((agent) => agent.settings) ?? [answer]
  const shown = given.map((proposal) => sizeOfProposal(proposal).bytes)
  return {
    tokens: Math.max(...settings.map(({ maxTokens }) => maxTokens ?? 0)),
    // Not less than later steps get: the proposals of this step may be longer than those that it reads.
    bytes: Math.min(references.maxBytes ?? Infinity, Math.max(LEAST.bytes, ...shown)),
  }
}

function shorterOf(a: Lengths, b: Lengths): Lengths {
  return { tokens: Math.min(a.tokens, b.tokens), bytes: Math.min(a.bytes, b.bytes) }
}

/** The largest lengths that fit, between some that do and some that do not; the two differ in one way. */
function largest(below: Lengths, above: Lengths, fits: (lengths: Lengths) => boolean): Lengths {
  const longer = (by: number) =>
    shorterOf(above, { tokens: below.tokens + by, bytes: below.bytes + by })
  let low = 0
  let high = Math.max(above.tokens - below.tokens, above.bytes - below.bytes)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (fits(longer(middle))) low = middle
    else high = middle
  }
  return longer(low)
}

function shortened(plan: Plan, lengths: Lengths): Shortened {
  const whole = lengthsOf(plan)
  const reasons: readonly ReasonCode[] = [
    ...(lengths.tokens < whole.tokens ? ([FEWER_TOKENS] as const) : []),
    ...(lengths.bytes < whole.bytes ? (['budget_shorter_references'] as const) : []),
  ]
  return { plan: withNextStep(plan, lengths), reasons }
}
