/** After this moment (milliseconds since the epoch, in the year 5138) run ids would no longer sort. */
const END_OF_TIME_MS = 99_999_999_999_999

/** An id of a run: newer ones sort first, so that a list of keys is a list of runs, newest first. */
export function newRunId(nowMs: number): string {
  const left = (END_OF_TIME_MS - nowMs).toString(36).padStart(9, '0')
  return `run_${left}${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
}

/** Whether a text can be the id of a run; others are not looked for, and may not even be a key. */
export function isRunId(text: string): boolean {
  return /^run_[0-9a-z]{1,60}$/.test(text)
}

/** An id of a completion. */
export function newCompletionId(): string {
  return `chatcmpl_${crypto.randomUUID().replaceAll('-', '')}`
}
