import { extraAttempts } from '../calls/attempts.ts'
import { CallLimit } from '../calls/call-limit.ts'
import type { Agent, Layer, Plan } from '../plan.ts'
import { boundOfStep } from '../strategies/strategies.ts'
import type { ProposalSize } from './prompt-bound.ts'

/** How many calls a run can make. */
export interface CallCount {
  /** The planned calls, each made once. */
  readonly planned: number
  /** With every retry, fallback and repair, within the limit of the plan. */
  readonly most: number
}

/** The calls of a plan, whatever its models cost. */
export function callsOf(plan: Plan): CallCount {
  const { layers, given, maxCalls } = plan
  const shown = layers.at(-1)?.agents ?? given
  const proposals = shown.map((): ProposalSize => ({ bytes: 0, ended: 'whole' }))
  const free = { conversationTokens: 0, proposals, priceOf: () => null }
  const { calls, extraCalls } = boundOfStep(plan, free)
  const planned = layers.reduce((sum, { agents }) => sum + agents.filter(isCalled).length, calls)
  const most = planned + furtherAttempts(plan) + extraCalls
  return { planned, most: Math.min(most, maxCalls ?? Infinity) }
}

/** Whether an agent is called: the request may bring its proposal. */
export function isCalled({ written }: Agent): boolean {
  return written === undefined
}

/** The attempts beyond the first that all agents together may make. */
export function furtherAttempts(plan: Plan): number {
  const wanted = plan.layers.reduce((sum, layer) => sum + furtherAttemptsIn(layer), 0)
  return Math.min(wanted, extraAttempts(plan))
}

function furtherAttemptsIn({ agents }: Layer): number {
  return agents
    .filter(isCalled)
    .reduce((sum, { retries, fallbacks }) => sum + retries + fallbacks.length * (1 + retries), 0)
}

/** The counter of a run's calls; null when its plan has no limit beyond its own. */
export function callLimitOf(plan: Plan): CallLimit | null {
  if (plan.maxCalls === null) return null
  return new CallLimit({ most: plan.maxCalls, planned: callsOf(plan).planned })
}

/** Reserves the planned calls of the rest of a plan, whose proposals are known by now. */
export function reserveCalls(calls: CallLimit | null, rest: Plan): void {
  calls?.replan(callsOf(rest).planned)
}
