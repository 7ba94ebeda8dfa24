import type { CallContext } from '../calls/attempts.ts'
import type { RunFailure, StepEvent } from '../events.ts'
import { CANCELLED, stepFailure } from '../failure.ts'
import { merge } from '../layers/merge.ts'
import type { Plan } from '../plan.ts'
import type { ReasonCode } from '../reasons.ts'
import type { Result } from '../result.ts'
import { consult, type Consultation, type JudgeFailure } from './consult.ts'

/** A consultation of one of several judges, by its name in the report. */
export type NamedConsultation<T> = Consultation<T> & { readonly agent: string }

/** What one of several judges replied. */
export interface NamedReply<T> {
  readonly agent: string
  /** Null when it gave no usable reply. */
  readonly reply: T | null
}

/** How a run goes on without a judge that gave no usable reply. */
export interface Shortfall extends Pick<Plan, 'onShortfall'> {
  /** The reason of the run: with the name of the judge, or alone where all are missing. */
  readonly missing: ReasonCode
}

/** Consults several judges side by side, and returns what each replied, in their order, or why the run ends with them. */
export async function* consultAll<T>(
  consultations: readonly NamedConsultation<T>[],
  context: CallContext,
  { missing, onShortfall }: Shortfall,
): AsyncGenerator<StepEvent, Result<readonly NamedReply<T>[], RunFailure>, void> {
  const results = new Map<NamedConsultation<T>, Result<T, JudgeFailure>>()
  const consulting = async function* (one: NamedConsultation<T>) {
    results.set(one, yield* consult(one, context))
  }
  yield* merge<StepEvent>(consultations.map(consulting))
  if (context.signal.aborted) return { ok: false, error: CANCELLED }
  const failed = consultations.flatMap((one) => {
    const result = results.get(one)
    return result?.ok === false ? [{ ...one, ...result.error }] : []
  })
  const [first] = failed
  if (first !== undefined && onShortfall === 'fail') {
    const failures = failed.flatMap((each) => each.failures)
    return { ok: false, error: stepFailure(first.role, failures) }
  }
  const areAll = failed.length === consultations.length
  if (first !== undefined && areAll) yield { type: 'run-degraded', reason: missing }
  for (const { agent } of areAll ? [] : failed)
    yield { type: 'run-degraded', reason: `${missing}:${agent}` }
  const value = consultations.map((one) => {
    const result = results.get(one)
    return { agent: one.agent, reply: result?.ok === true ? result.value : null }
  })
  return { ok: true, value }
}
