import type { RunReward } from '../../gateway/evidence/learned-store.ts'
import { judged, withValues, type Gate } from '../../stats/learning/gate.ts'
import { withOutcomeHeard } from '../../stats/learning/heard.ts'
import {
  contextOf,
  correct,
  learnFrom,
  newArm,
  predict,
  type LinearArm,
} from '../../stats/learning/linear-arm.ts'
import { addValues, evaluated } from '../../stats/learning/off-policy.ts'
import { packedArm, unpacked, unpackedArm } from '../../stats/learning/packed.ts'
import {
  meanCostOf,
  withArm,
  type ArmState,
  type LearnedState,
  type RecordedOutcome,
  type RecordedRun,
} from './learned-state.ts'

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

function learned(state: LearnedState, run: RecordedRun, { reward, source }: Reward) {
  const { arm: name, base, wanted, propensity, least } = run
  const features = unpacked(run.context)
  const contextFor = (arm: string) => contextOf(features, arm === base)
  const regressionFor = remembered((arm) => regressionOf(state.arms[arm], contextFor(arm).length))
  const expected = (arm: string) =>
    Math.min(1, Math.max(0, predict(regressionFor(arm), contextFor(arm)).mean))
  const value =
    least > 0 && wanted !== base
      ? {
          ...evaluated({ arm: name, propensity, base, wanted, reward, expected }),
          scale: least,
          costUsd: costOf(state, wanted) - costOf(state, base),
        }
      : null
  const arm = state.arms[name]
  const regression = regressionFor(name)
  learnFrom(regression, { context: contextFor(name), reward }, state.settings.forget)
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
  const heard = withOutcomeHeard(state.heard)
  const counted: LearnedState = { ...seen, rewarded: state.rewarded + 1, heard }
  const next =
    value === null ? counted : withGate(counted, withValues(counted, value, mayOf(state)))
  return { state: next, run: { ...run, outcome } }
}

/** The regressions of arms, each of which is unpacked once: that is most of the work of an outcome. */
function remembered(regressionFor: (arm: string) => LinearArm): (arm: string) => LinearArm {
  const known = new Map<string, LinearArm>()
  return (arm) => {
    const regression = known.get(arm) ?? regressionFor(arm)
    known.set(arm, regression)
    return regression
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
  const context = contextOf(unpacked(run.context), name === run.base)
  const arm = state.arms[name]
  const regression = regressionOf(arm, context.length)
  const later = regression.rewarded - outcome.place
  // An arm that started again has not seen this outcome.
  const isSeen = later >= 0
  if (isSeen) correct(regression, { context, by }, state.settings.forget ** later)
  const seen = withArm(state, name, {
    rewards: (arm?.rewards ?? 0) + by,
    ...(isSeen ? { model: packedArm(regression) } : {}),
  })
  const value = outcome.evaluated
  const changed = value && {
    ...value,
    rules: value.rules + value.rulesWeight * by,
    learned: value.learned + value.learnedWeight * by,
  }
  const next = { ...run, outcome: { ...outcome, reward, source, evaluated: changed } }
  if (value === null || changed === null || outcome.epoch !== state.epoch)
    return { state: seen, run: next }
  const values = addValues(addValues(state.values, value, -1), changed)
  return { state: withGate(seen, judged({ ...seen, values }, mayOf(seen))), run: next }
}

function mayOf({ settings }: LearnedState) {
  return { mayDecide: settings.mayDecide, hasTarget: settings.targetUsd !== null }
}

/** The state with a gate that was judged again: when it opens, costs count from then on; when it closes, another time begins. */
function withGate(state: LearnedState, { live, values, recent }: Gate): LearnedState {
  const next = { ...state, live, values, recent }
  if (live === state.live) return next
  return live ? { ...next, paid: 0, spentUsd: 0 } : { ...next, epoch: state.epoch + 1 }
}
