import type { LearnedRun, LearnSettings, RunReward } from '../../gateway/evidence/learned-store.ts'
import type { StoredFormat } from '../../protocol/stored.ts'
import { CLOSED, type Gate } from '../../stats/learning/gate.ts'
import { withRunHeard } from '../../stats/learning/heard.ts'
import type { Evaluated, ScaledValues } from '../../stats/learning/off-policy.ts'
import { NEW_PACER, paced, type Pacer } from '../../stats/learning/pacer.ts'

/** What is known of an arm beside its regression. */
export interface ArmState {
  readonly pulls: number
  /** Runs of a known cost, and their sum. */
  readonly paid: number
  readonly costUsd: number
  readonly rewarded: number
  readonly rewards: number
  /** Its regression, packed, and the outcomes in it. */
  readonly model: string | null
  readonly outcomes: number
}

/** What a mixture has learned. */
export interface LearnedState extends Gate {
  readonly settings: LearnSettings
  readonly decisions: number
  readonly rewarded: number
  /** Which share of the runs has had an outcome lately. */
  readonly heard: number
  readonly arms: Readonly<Record<string, ArmState>>
  /** Counts how often the estimate started again. */
  readonly epoch: number
  readonly pacer: Pacer
  /** Runs since the pacer began, and what they cost. */
  readonly paid: number
  readonly spentUsd: number
}

/**
 * The form in which the state is stored. Version 1 had contexts without what the rules choose, and another estimate: of
 * it, what arms cost and earned stays, and it is learned again which of them is the best one.
 */
export const STATE: StoredFormat<LearnedState> = {
  version: 2,
  upgrade(older) {
    const state = older as Omit<LearnedState, 'heard' | keyof Gate>
    const heard = Math.min(1, (state.rewarded + 1) / (state.decisions + 1))
    return { ...state, ...CLOSED, heard, epoch: state.epoch + 1 }
  },
}

/** A recorded run, and its outcome once it is known. */
export interface RecordedRun extends Omit<LearnedRun, 'mixture' | 'settings' | 'run' | 'failed'> {
  readonly outcome: RecordedOutcome | null
}

/** An outcome, and what was computed from it. */
export interface RecordedOutcome extends Pick<RunReward, 'reward' | 'source'> {
  /** The place of this outcome among those of its arm. */
  readonly place: number
  readonly epoch: number
  /** Null where the choice could not have been another one. */
  readonly evaluated: (Evaluated & ScaledValues) | null
}

/** The form in which runs are stored. Version 1 had not all probabilities: such a run says nothing about policies. */
export const RUN: StoredFormat<RecordedRun> = {
  version: 2,
  upgrade: (older) => ({ ...(older as Omit<RecordedRun, 'least'>), least: 0 }),
}

/** Most arms; where there is another one, the one with the fewest outcomes is forgotten. */
const MAX_ARMS = 12

const NEW_ARM: ArmState = {
  pulls: 0,
  paid: 0,
  costUsd: 0,
  rewarded: 0,
  rewards: 0,
  model: null,
  outcomes: 0,
}

/** The state after another run. */
export function withRun(state: LearnedState, run: LearnedRun): LearnedState {
  const { settings, arm: name, costUsd } = run
  const isRetargeted = settings.targetUsd !== state.settings.targetUsd
  const before: LearnedState = isRetargeted
    ? { ...state, pacer: NEW_PACER, paid: 0, spentUsd: 0 }
    : state
  const arm = state.arms[name] ?? NEW_ARM
  const paid = Number(costUsd !== null)
  const pulled: ArmState = {
    ...arm,
    pulls: arm.pulls + 1,
    paid: arm.paid + paid,
    costUsd: arm.costUsd + (costUsd ?? 0),
  }
  const next: LearnedState = {
    ...before,
    settings,
    // An operator who forbids it is obeyed at once.
    live: state.live && settings.mayDecide,
    decisions: state.decisions + 1,
    heard: withRunHeard(state.heard),
    arms: withinLimit({ ...state.arms, [name]: pulled }, name),
    paid: before.paid + paid,
    spentUsd: before.spentUsd + (costUsd ?? 0),
  }
  const counted = state.live ? costUsd : meanCostOf(next.arms[run.wanted])
  if (settings.targetUsd === null || counted === null) return next
  return { ...next, pacer: paced(before.pacer, counted / settings.targetUsd) }
}

/** What a run of an arm costs on average; null when that is not known. */
export function meanCostOf(arm: ArmState | undefined): number | null {
  return arm === undefined || arm.paid === 0 ? null : arm.costUsd / arm.paid
}

/** The state with another arm. */
export function withArm(
  state: LearnedState,
  name: string,
  change: Partial<ArmState>,
): LearnedState {
  const arm = state.arms[name] ?? NEW_ARM
  return { ...state, arms: { ...state.arms, [name]: { ...arm, ...change } } }
}

function withinLimit(arms: Readonly<Record<string, ArmState>>, newest: string) {
  const names = Object.keys(arms)
  if (names.length <= MAX_ARMS) return arms
  const least = names
    .filter((name) => name !== newest)
    .reduce((a, b) => ((arms[b]?.rewarded ?? 0) < (arms[a]?.rewarded ?? 0) ? b : a))
  return Object.fromEntries(Object.entries(arms).filter(([name]) => name !== least))
}
