import { hexOf } from './hash.ts'

/** After this moment (milliseconds since the epoch, in the year 5138) run ids would no longer sort. */
const END_OF_TIME_MS = 99_999_999_999_999

/** An id of a run: newer ones sort first, so that a list of keys is a list of runs, newest first. */
export function newRunId(nowMs: number): string {
  const left = (END_OF_TIME_MS - nowMs).toString(36).padStart(9, '0')
  return `run_${left}${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
}

/** When a run began, in milliseconds since the epoch, as its id says. */
export function timeOfRun(id: string): number {
  return END_OF_TIME_MS - Number.parseInt(id.slice('run_'.length, 'run_'.length + 9), 36)
}

/** Whether a text can be the id of a run; others are not looked up, and may not even be valid as a key of KV. */
export function isRunId(text: string): boolean {
  return /^run_[0-9a-z]{1,60}$/.test(text)
}

/** An id of an answer; each wire shape has its own prefix. */
export function newAnswerId(prefix: string): string {
  return `${prefix}${crypto.randomUUID().replaceAll('-', '')}`
}

/** Whether a text has the form of the id of a stored response; others are not looked up. */
export function isResponseId(text: string): boolean {
  return /^resp_[0-9a-f]{32}$/.test(text)
}

const JOB_ID = /^job_[0-9a-f]{32}$/

/** An id of a job. */
export function newJobId(): string {
  return `job_${crypto.randomUUID().replaceAll('-', '')}`
}

/** The id of the job for something unique, made of its SHA-256. */
export function jobIdOf(hash: string): string {
  return `job_${hash.slice(0, 32)}`
}

/** Whether a text has the form of a job id; others are not looked up. */
export function isJobId(id: string): boolean {
  return JOB_ID.test(id)
}

/** The id of the job that writes a response in the background: the two lead to each other. */
export function jobOfResponse(id: string): string {
  return id.replace(/^resp_/, 'job_')
}

const SESSION_ID = /^sess_[0-9a-f]{32}$/

/** An id of a session: 128 random bits. */
export function newSessionId(): string {
  return `sess_${hexOf(crypto.getRandomValues(new Uint8Array(16)))}`
}

/** Whether a text has the form of a session id; others are not looked up. */
export function isSessionId(id: string): boolean {
  return SESSION_ID.test(id)
}

/** An id of a key; its underscore cannot be in a tenant that an operator chose, so the two never collide. */
export function newKeyId(): string {
  return `key_${crypto.randomUUID().replaceAll('-', '')}`
}

/** An id of an improvement. */
export function newImprovementId(): string {
  return `imp_${crypto.randomUUID().replaceAll('-', '')}`
}
