import type { RunReward } from '../../gateway/evidence/learned-store.ts'
import {
  correct,
  learnFrom,
  newArm,
  predict,
  type LinearArm,
} from '../../stats/learning/linear-arm.ts'
import { addValues, differenceOf, evaluated, NO_VALUES } from '../../stats/learning/off-policy.ts'
import { packedArm, unpacked, unpackedArm } from '../../stats/learning/packed.ts'
import {
  meanCostOf,
  withArm,
  type ArmState,
  type LearnedState,
  type RecordedOutcome,
  type RecordedRun,
} from './learned-state.ts'

/** Outcomes by which the newest time is judged. */
const RECENT = 200
/** Digits of a stored difference. */
const DIGITS = 1e4
/** By how much a cheaper policy may be worse. */
const MARGIN = 0.03

type Reward = Pick<RunReward, 'reward' | 'source'>

/** The state and the run after its outcome; null when the outcome changes nothing. */
export function withOutcome(
  state: LearnedState,
  run: RecordedRun,
  reward: Reward,
): { readonly state: LearnedState; readonly run: RecordedRun } | null {
  const before = run.outcome
  if (before === null) return learned(state, run, reward)
  const isOutranked = reward.source === 'comparison' && before.source !== 'comparison'
  if (isOutranked || before.reward === reward.reward) return null
  return corrected(state, { ...run, outcome: before }, reward)
}

/** What is learned of an arm; a new one where nothing is, or where it cannot be read. */
export function regressionOf(arm: ArmState | undefined, size: number): LinearArm {
  if (arm === undefined || arm.model === null) return newArm(size)
  return unpackedArm(arm.model, { size, rewarded: arm.outcomes }) ?? newArm(size)
}

/** The numbers of a context, after a 1 as the intercept. */
export function contextOf(text: string): Float64Array {
  return Float64Array.from([1, ...unpacked(text)])
}

function learned(state: LearnedState, run: RecordedRun, { reward, source }: Reward) {
  const { arm: name, base, wanted, propensity } = run
  const context = contextOf(run.context)
  const expected = (arm: string) => {
    const { mean } = predict(regressionOf(state.arms[arm], context.length), context)
    return Math.min(1, Math.max(0, mean))
  }
  const value =
    propensity < 1
      ? {
          ...evaluated({ arm: name, propensity, base, wanted, reward, expected }),
          costUsd: costOf(state, wanted) - costOf(state, base),
        }
      : null
  const arm = state.arms[name]
  const regression = regressionOf(arm, context.length)
  learnFrom(regression, { context, reward }, state.settings.forget)
  const seen = withArm(state, name, {
    rewarded: (arm?.rewarded ?? 0) + 1,
    rewards: (arm?.rewards ?? 0) + reward,
    model: packedArm(regression),
    outcomes: regression.rewarded,
  })
  const outcome: RecordedOutcome = {
    reward,
    source,
    place: regression.rewarded,
    epoch: state.epoch,
    evaluated: value,
  }
  const counted: LearnedState = { ...seen, rewarded: state.rewarded + 1 }
  if (value === null) return { state: counted, run: { ...run, outcome } }
  const difference = Math.round((value.learned - value.rules) * DIGITS) / DIGITS
  return {
    state: judged({
      ...counted,
      values: addValues(state.values, value),
      recent: [...state.recent, difference].slice(-RECENT),
    }),
    run: { ...run, outcome },
  }
}

function costOf({ arms }: LearnedState, name: string): number {
  return meanCostOf(arms[name]) ?? 0
}

/** Replaces a reward: what was learned from the earlier one is corrected, as far as it still counts. */
function corrected(
  state: LearnedState,
  run: RecordedRun & { readonly outcome: RecordedOutcome },
  { reward, source }: Reward,
) {
  const { outcome, arm: name } = run
  const by = reward - outcome.reward
  const context = contextOf(run.context)
  const arm = state.arms[name]
  const regression = regressionOf(arm, context.length)
  const later = regression.rewarded - outcome.place
  // An arm that started again has not seen this outcome.
  if (later >= 0) correct(regression, { context, by }, state.settings.forget ** later)
  const seen = withArm(state, name, {
    rewards: (arm?.rewards ?? 0) + by,
    model: packedArm(regression),
  })
  const value = outcome.evaluated
  if (value === null)
    return { state: seen, run: { ...run, outcome: { ...outcome, reward, source } } }
  const changed = {
    ...value,
    rules: value.rules + value.rulesWeight * by,
    learned: value.learned + value.learnedWeight * by,
  }
  const next = { ...run, outcome: { ...outcome, reward, source, evaluated: changed } }
  if (outcome.epoch !== state.epoch) return { state: seen, run: next }
  const values = addValues(addValues(state.values, value, -1), changed)
  return { state: judged({ ...seen, values }), run: next }
}

/** Decides whether the scores decide: not before the estimate shows that they may, and no longer than they do well. */
function judged(state: LearnedState): LearnedState {
  const { live, values, recent, settings } = state
  if (live) {
    if (!isWorse(recent)) return state
    return { ...state, live: false, values: NO_VALUES, recent: [], epoch: state.epoch + 1 }
  }
  const difference = differenceOf(values)
  if (difference === null || !settings.mayDecide) return state
  const [low] = difference.interval
  const isCheaper = settings.targetUsd !== null && values.costUsd < 0
  if (low <= 0 && !(isCheaper && low > -MARGIN)) return state
  return { ...state, live: true, recent: [], paid: 0, spentUsd: 0 }
}

/** Whether the last outcomes are worse than those of the rules, by more than a standard error. */
function isWorse(recent: readonly number[]): boolean {
  if (recent.length < RECENT) return false
  const mean = recent.reduce((sum, each) => sum + each, 0) / recent.length
  const variance = recent.reduce((sum, each) => sum + (each - mean) ** 2, 0) / recent.length
  return mean + Math.sqrt(variance / recent.length) < 0
}
