import { costWeight, NEW_PACER, paced } from '../../../src/stats/learning/pacer.ts'
import { decide, type Decision, type KnownArm } from '../../../src/stats/learning/decision.ts'
import { learnFrom, newArm, predict } from '../../../src/stats/learning/linear-arm.ts'
import {
  addValues,
  differenceOf,
  evaluated,
  NO_VALUES,
} from '../../../src/stats/learning/off-policy.ts'
import type { Random } from '../../../src/stats/random/generator.ts'
import type { Policy } from './policy.ts'
import { ARMS, RULES } from './world.ts'

/** `learn` of a mixture. */
export interface LearnerOptions {
  readonly explore: number
  readonly forget: number
  readonly targetUsd?: number
  /** Decides from the first request on, and not only once an estimate shows that it is better than the rules. */
  readonly live?: boolean
}

/** A policy, and since which request it decides. */
export interface Learner extends Policy {
  readonly liveSince: () => number | null
}

/** An arm, and what its runs cost so far. */
interface Arm extends KnownArm {
  meanCostUsd: number | null
  runs: number
}

/** The learner of the gateway: its functions, and the contexts that it makes of a request. */
export function learner(options: LearnerOptions, random: Random): Learner {
  const { explore, forget, targetUsd } = options
  const arms = new Map<string, Arm>()
  let [values, pacer, requests] = [NO_VALUES, NEW_PACER, 0]
  let liveSince = options.live === true ? 0 : null
  let last: { readonly decision: Decision; readonly context: Float64Array } | null = null
  const armOf = (name: string, size: number) => {
    const arm = arms.get(name) ?? Object.assign(newArm(size), { meanCostUsd: null, runs: 0 })
    arms.set(name, arm)
    return arm
  }
  return {
    liveSince: () => liveSince,
    choose({ kind, vector }) {
      const context = Float64Array.from([1, ...vector])
      const weightPerUsd = targetUsd === undefined ? 0 : costWeight(pacer) / targetUsd
      const known = { arms, live: liveSince !== null, weightPerUsd }
      const situation = { context, arms: ARMS, base: RULES[kind], explore }
      const decision = decide(known, situation, random.uniform())
      last = { decision, context }
      requests++
      return decision.arm as (typeof ARMS)[number]
    },
    learn({ prompt, arm: name, reward, costUsd }) {
      if (last === null) return
      const { decision, context } = last
      const arm = armOf(name, context.length)
      arm.runs++
      arm.meanCostUsd = (arm.meanCostUsd ?? 0) + (costUsd - (arm.meanCostUsd ?? 0)) / arm.runs
      const counted =
        liveSince === null ? (arms.get(decision.wanted)?.meanCostUsd ?? null) : costUsd
      if (targetUsd !== undefined && counted !== null) pacer = paced(pacer, counted / targetUsd)
      if (reward === null) return
      const expected = (each: string) =>
        Math.min(1, Math.max(0, predict(armOf(each, context.length), context).mean))
      const { propensity, wanted } = decision
      const value = evaluated({
        arm: name,
        propensity,
        base: RULES[prompt.kind],
        wanted,
        reward,
        expected,
      })
      values = addValues(values, { ...value, costUsd: 0 })
      learnFrom(arm, { context, reward }, forget)
      if (liveSince === null && (differenceOf(values)?.interval[0] ?? 0) > 0) liveSince = requests
    },
  }
}
