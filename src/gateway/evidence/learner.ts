import type { Choice } from '../../moa/choosing/choice.ts'
import type { Features } from '../../moa/choosing/features.ts'
import { vectorOf } from '../../moa/choosing/vector.ts'
import type { Ask } from '../../protocol/ask.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { decide, type Knowledge } from '../../stats/learning/decision.ts'
import { packed } from '../../stats/learning/packed.ts'
import type { AskContext } from '../ask-context.ts'
import { firstChange } from '../mixtures/as-it-is.ts'

/** Default rules about what is possible or pointless: nothing else is tried where one of them applies. */
const FIXED: ReadonlySet<string> = new Set(['rule:tool_loop', 'rule:forced_tool', 'rule:greeting'])

/** Most arms among which it chooses. */
export const MAX_ARMS = 8

/** Nothing is known: the rules decide, and the share that explores tries other arms. */
const NOTHING: Knowledge = { arms: new Map(), live: false, weightPerUsd: 0 }

/** Chooses among arms by what was learned, or leaves the choice of the rules. Waits for nothing. */
export type Learner = (rules: Choice, features: Features, arms: readonly string[]) => Choice

/** The learner of a request; null where its mixture does not learn. */
export function learnerOf(
  { learn }: Pick<Mixture, 'learn'>,
  ask: Ask,
  { caller, services, explores }: AskContext,
): Learner | null {
  // What a changed mixture does says nothing about its own arms.
  if (learn === undefined || firstChange(ask) !== null) return null
  const { model, overrides } = ask
  return (rules, features, arms) => {
    if (arms.length < 2 || FIXED.has(rules.by)) return rules
    const vector = vectorOf(features)
    const context = Float64Array.from([1, ...vector])
    const base = rules.strategy
    const among = [...new Set([base, ...arms])].slice(0, MAX_ARMS)
    const tries = overrides.explore !== false && explores !== false
    const remembered = services.learned.known(caller.tenant, model) ?? NOTHING
    // An operator who forbids it is obeyed before the store knows.
    const known = { ...remembered, live: remembered.live && learn.live }
    const decision = decide(
      known,
      { context, arms: among, base, explore: tries ? learn.explore : 0 },
      draw(),
    )
    const { arm, wanted, scores, explored, propensity } = decision
    const learned = { arm, base, wanted, context: packed(vector) }
    const facts = { propensity, scores, explored, learned }
    if (arm === base && !explored && !known.live) return { ...rules, ...facts }
    return { by: 'learned', strategy: arm, why: reasonOf(explored, arm === base), ...facts }
  }
}

/** A number from 0 up to, but not including, 1, that no caller can foresee. */
function draw(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}

function reasonOf(explored: boolean, isBase: boolean): string {
  if (explored) return 'Tried, to learn how well it does'
  return isBase
    ? 'The rules choose it, and outcomes of runs show nothing better'
    : 'Outcomes of earlier runs show that it does best for requests like this one'
}
