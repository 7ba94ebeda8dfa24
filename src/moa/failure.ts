import type { AgentEnd, CallRole, RunFailure } from './events.ts'
import type { ModelFailure } from './model-port.ts'
import type { Layer } from './plan.ts'
import type { StopSignal } from './stop-signal.ts'

/** When the caller left: it shows in logs, and in the replay of a request with the same `Idempotency-Key`. */
export const CANCELLED: RunFailure = {
  code: 'cancelled',
  message: 'Cannot answer: the caller left before the answer was ready',
}

/** Why a layer failed, with a reason per agent and without the body of any upstream. */
export function failureOf(
  layer: Layer,
  ends: readonly AgentEnd[],
  context: { readonly index: number; readonly signal: StopSignal },
): RunFailure {
  if (context.signal.aborted) return CANCELLED
  const answered = ends.filter((end) => end.proposal !== null).length
  // Agents that were stopped because the quorum could not be met are not the reason.
  const failed = ends.filter((end) => end.proposal === null && end.status !== 'cancelled')
  const reasons = failed.map((end) => `${end.agent}: ${end.failure?.message ?? 'no answer'}`)
  const message =
    `Cannot answer: ${answered} of ${layer.agents.length} agents of layer ${context.index} answered, ` +
    `at least ${layer.quorum} must (${reasons.join('; ') || 'no reasons'})`
  return classify(
    failed.flatMap((end) => end.failure ?? []),
    { code: 'quorum_not_met', message },
  )
}

/** When no proposal can be the answer. */
export const NO_FITTING_PROPOSAL: RunFailure = {
  code: 'wrong_format',
  message: 'Cannot answer: no proposal has the form that the request asks for',
}

/** When one proposal cannot be the answer and none may be missing. */
export const UNFIT_PROPOSAL: RunFailure = {
  code: 'wrong_format',
  message:
    'Cannot answer: a proposal lacks the form that the request asks for, every one must have it',
}

/** When a vote has no result, and may not go on without one. */
export function noVote(reason: 'few_votes' | 'no_majority'): RunFailure {
  return { code: 'quorum_not_met', message: `Cannot answer: ${NO_VOTE[reason]}` }
}

const NO_VOTE = {
  few_votes: 'too few proposals have a short answer, the vote wants more',
  no_majority: 'no short answer has the majority that the vote wants',
} as const

/** Why the last step failed at every model that was tried; without a role, a model that ran alone. */
export function stepFailure(role: CallRole | null, failures: readonly ModelFailure[]): RunFailure {
  const reasons = failures.map((failure) => failure.message)
  const called = failures.filter(({ code }) => code !== 'attempts_exhausted')
  if (called.length > 0 && called.every(isRefusal)) {
    const message =
      'Cannot answer: the request was rejected upstream, it must be changed before it is sent again' +
      ` (${reasons.join('; ')})`
    return { code: 'upstream_rejected', message }
  }
  const all = reasons.join('; ')
  const message = `Cannot answer: ${role === null ? all : `the ${role} failed (${all})`}`
  return classify(failures, { code: 'upstream_failed', message })
}

/** Statuses with which an upstream rejects a request because of what is in it. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 413, 422])

function isRefusal({ code, status }: ModelFailure): boolean {
  return code === 'upstream_rejected' && REFUSALS.has(status ?? 0)
}

/** The code of the run's failure: that of the calls when all were rate-limited, or all ran out of time. */
function classify(all: readonly ModelFailure[], otherwise: RunFailure): RunFailure {
  const { message } = otherwise
  // A model that could not be called any more does not explain why the others failed.
  const failures = all.filter(({ code }) => code !== 'attempts_exhausted')
  if (failures.length === 0) return otherwise
  if (failures.every(({ code }) => code === 'upstream_rate_limited')) {
    const waits = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? [])
    const retryAfterMs = waits.length > 0 ? Math.min(...waits) : 1_000
    return { code: 'upstream_rate_limited', message, retryAfterMs }
  }
  if (failures.every(({ code }) => code === 'wrong_format'))
    return { code: 'wrong_format', message }
  if (failures.every(({ code }) => code === 'upstream_timeout'))
    return { code: 'upstream_timeout', message }
  return otherwise
}
