import type { LearnedRun, LearnedStore } from '../../gateway/evidence/learned-store.ts'
import type { Knowledge } from '../../stats/learning/decision.ts'
import { evidenceAgainst } from '../../stats/learning/gate.ts'
import { costWeight, paced } from '../../stats/learning/pacer.ts'
import type { IsolateMemory } from '../kv/isolate-memory.ts'
import { persist } from '../persist.ts'
import { regressionOf } from './learn-outcome.ts'
import type { Learned } from './learned.ts'
import { meanCostOf, type LearnedState } from './learned-state.ts'

/** How old what an isolate decides by may be. */
export const KNOWN_AGE_MS = 600_000
/** From which age on it is read again, after a run. */
const STALE_MS = 30_000
/** The intercept, the features, and whether the rules choose the arm. */
const SIZE = 34

/** What an isolate remembers of a mixture. */
export interface RememberedState {
  readonly state: LearnedState
  readonly knowledge: Knowledge
  readonly readAtMs: number
}

/** What the store of learning works with. */
export interface LearnedObjects {
  readonly objects: DurableObjectNamespace<Learned>
  readonly memory: IsolateMemory<RememberedState>
  readonly now: () => number
  readonly failed: (what: string) => void
}

/** What mixtures have learned, an object for each mixture of a tenant, with the isolate's memory before it. */
export function learnedStore({ objects, memory, now, failed }: LearnedObjects): LearnedStore {
  const nameOf = (tenant: string, mixture: string) => `${tenant}/${mixture}`
  return {
    known: (tenant, mixture) => memory.get(nameOf(tenant, mixture))?.knowledge ?? null,
    async record(tenant, run) {
      const name = nameOf(tenant, run.mixture)
      try {
        const state = await persist(async () => objects.getByName(name).record(run))
        if (state === null) {
          failed('learned_unreadable')
          memory.delete(name)
        } else remember(name, state, run)
      } catch {
        failed('run_not_learned')
      }
    },
    async reward(tenant, reward) {
      try {
        const name = nameOf(tenant, reward.mixture)
        const isRead = await persist(async () => objects.getByName(name).reward(reward))
        if (!isRead) failed('learned_unreadable')
      } catch {
        failed('reward_not_noted')
      }
    },
    read: (tenant, mixture) =>
      persist(async () => objects.getByName(nameOf(tenant, mixture)).read()),
  }

  /** Between two readings the isolate paces by its own runs, which it knows at once. */
  function remember(name: string, state: LearnedState, run: LearnedRun): void {
    const before = memory.get(name)
    const isFresh = before !== undefined && now() < before.readAtMs + STALE_MS
    const readAtMs = isFresh ? before.readAtMs : now()
    const used = isFresh ? withCost(before.state, run) : state
    const knowledge = isFresh
      ? { ...before.knowledge, weightPerUsd: weightOf(used) }
      : knowledgeOf(state)
    memory.set(
      name,
      { state: used, knowledge, readAtMs },
      { weight: 1, ageMs: KNOWN_AGE_MS - (now() - readAtMs) },
    )
  }
}

function withCost(state: LearnedState, { costUsd }: LearnedRun): LearnedState {
  const { targetUsd } = state.settings
  if (!state.live || targetUsd === null || costUsd === null) return state
  return { ...state, pacer: paced(state.pacer, costUsd / targetUsd) }
}

function weightOf({ settings, pacer }: LearnedState): number {
  return settings.targetUsd === null ? 0 : costWeight(pacer) / settings.targetUsd
}

function knowledgeOf(state: LearnedState): Knowledge {
  const arms = Object.entries(state.arms).map(
    ([name, arm]) => [name, { ...regressionOf(arm, SIZE), meanCostUsd: meanCostOf(arm) }] as const,
  )
  return {
    arms: new Map(arms),
    live: state.live,
    weightPerUsd: weightOf(state),
    evidence: evidenceAgainst(state),
    heard: state.heard,
  }
}
