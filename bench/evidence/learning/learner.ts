import { decide, type Decision, type KnownArm } from '../../../src/stats/learning/decision.ts'
import { CLOSED, evidenceAgainst, withValues } from '../../../src/stats/learning/gate.ts'
import {
  HEARD_AT_FIRST,
  withOutcomeHeard,
  withRunHeard,
} from '../../../src/stats/learning/heard.ts'
import { contextOf, learnFrom, newArm, predict } from '../../../src/stats/learning/linear-arm.ts'
import { evaluated } from '../../../src/stats/learning/off-policy.ts'
import { costWeight, NEW_PACER, paced } from '../../../src/stats/learning/pacer.ts'
import type { Random } from '../../../src/stats/random/generator.ts'
import type { Policy } from './policy.ts'
import { ARMS, RULES, type Arm as ArmName, type Rules } from './world.ts'

/** `learn` of a mixture, and its rules. */
export interface LearnerOptions {
  readonly explore: number
  readonly forget: number
  readonly targetUsd?: number
  /** Decides from the first request on, and not only once an estimate shows that it is better than the rules. */
  readonly live?: boolean
  readonly rules?: Rules
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

/** Features and what the rules choose. */
const SIZE = 34

/** The learner of the gateway: its functions, and the contexts that it makes of a request. */
export function learner(options: LearnerOptions, random: Random): Learner {
  const { explore, forget, targetUsd, rules = RULES } = options
  const arms = new Map<string, Arm>()
  const isAlwaysLive = options.live === true
  let [gate, heard, pacer, requests] = [CLOSED, HEARD_AT_FIRST, NEW_PACER, 0]
  let liveSince = isAlwaysLive ? 0 : null
  let last: Decision | null = null
  const isLive = () => isAlwaysLive || gate.live
  const armOf = (name: string) => {
    const arm = arms.get(name) ?? Object.assign(newArm(SIZE), { meanCostUsd: null, runs: 0 })
    arms.set(name, arm)
    return arm
  }
  return {
    liveSince: () => liveSince,
    choose({ kind, vector }) {
      const weightPerUsd = targetUsd === undefined ? 0 : costWeight(pacer) / targetUsd
      const evidence = isAlwaysLive ? 1 : evidenceAgainst(gate)
      const known = { arms, live: isLive(), weightPerUsd, evidence, heard }
      const situation = { features: vector, arms: ARMS, base: rules[kind], explore }
      last = decide(known, situation, random.uniform())
      requests++
      return last.arm as ArmName
    },
    learn({ prompt, arm: name, reward, costUsd }) {
      if (last === null) return
      heard = withRunHeard(heard)
      const arm = armOf(name)
      arm.runs++
      arm.meanCostUsd = (arm.meanCostUsd ?? 0) + (costUsd - (arm.meanCostUsd ?? 0)) / arm.runs
      const counted = isLive() ? costUsd : (arms.get(last.wanted)?.meanCostUsd ?? null)
      if (targetUsd !== undefined && counted !== null) pacer = paced(pacer, counted / targetUsd)
      if (reward === null) return
      heard = withOutcomeHeard(heard)
      const base = rules[prompt.kind]
      const { propensity, wanted, least } = last
      const context = (each: string) => contextOf(prompt.vector, each === base)
      const expected = (each: string) =>
        Math.min(1, Math.max(0, predict(armOf(each), context(each)).mean))
      if (wanted !== base && !isAlwaysLive) {
        const values = evaluated({ arm: name, propensity, base, wanted, reward, expected })
        const scaled = { ...values, scale: least, costUsd: 0 }
        gate = withValues(gate, scaled, { mayDecide: true, hasTarget: false })
        if (gate.live) liveSince ??= requests
      }
      learnFrom(arm, { context: context(name), reward }, forget)
    },
  }
}
