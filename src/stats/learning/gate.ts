import {
  addValues,
  differenceOf,
  evidenceOf,
  isShown,
  NO_VALUES,
  reversed,
  type ScaledValues,
  type ValueSums,
} from './off-policy.ts'

/** Outcomes after which the newest time begins again, so that what was good for long does not outweigh it. */
const RECENT = 2_000
/** By how much a cheaper policy may be worse. */
const MARGIN = 0.03

/** Whether what was learned decides, and what that is judged by. */
export interface Gate {
  readonly live: boolean
  /** Since the rules decided last. */
  readonly values: ValueSums
  /** Of the newest time. */
  readonly recent: ValueSums
}

/** The rules decide, and nothing is known. */
export const CLOSED: Gate = { live: false, values: NO_VALUES, recent: NO_VALUES }

/** What decides whether a gate opens, beside the values. */
export interface GateOptions {
  readonly mayDecide: boolean
  /** Whether costs count. */
  readonly hasTarget: boolean
}

/** The gate with the values of an outcome more. */
export function withValues(gate: Gate, values: ScaledValues, options: GateOptions): Gate {
  const { live } = gate
  const next = { values: addValues(gate.values, values), recent: addValues(gate.recent, values) }
  return judged({ live, ...next }, options)
}

/** What was learned decides once it is shown to be better, and until the newest time shows that the rules are. */
export function judged(gate: Gate, { mayDecide, hasTarget }: GateOptions): Gate {
  const { live, values, recent } = gate
  if (live) {
    if (isShown(reversed(recent))) return CLOSED
    return recent.n < RECENT ? gate : { ...gate, recent: NO_VALUES }
  }
  const opens = isShown(values) || (hasTarget && isCheaper(values))
  return opens && mayDecide ? { live: true, values, recent: NO_VALUES } : gate
}

/** Whether what was learned costs less, and is shown to be hardly worse. */
function isCheaper(values: ValueSums): boolean {
  const [low] = differenceOf(values)?.interval ?? [-Infinity]
  return values.costUsd < 0 && low > -MARGIN
}

/** The evidence against what decides now: 1 for none. */
export function evidenceAgainst({ live, values, recent }: Gate): number {
  return evidenceOf(live ? reversed(recent) : values)
}
