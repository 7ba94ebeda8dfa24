import { isOver, type JobState } from '../../protocol/jobs/job-state.ts'

/** How long a job can be read after its last change. */
export const KEEP_JOB_MS = 7 * 86_400_000

/** Whether nothing more is to be done for it. */
export function isIdle({ status, delivery }: JobState): boolean {
  return isOver(status) && delivery?.status !== 'waiting'
}

/** When its worker has something to do. */
export function dueAt(state: JobState): number {
  if (isIdle(state)) return Infinity
  return state.delivery?.nextAtMs ?? state.createdAtMs
}

/** When it is deleted, if nothing more happens to it. */
export function forgetAt({ endedAtMs, createdAtMs, delivery }: JobState): number {
  return Math.max(endedAtMs ?? createdAtMs, delivery?.last?.atMs ?? 0) + KEEP_JOB_MS
}
