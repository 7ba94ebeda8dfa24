import { AskError } from './client/send.ts'
import type { FailureText } from './view/texts.ts'

/** What a visitor reads of a failure, and what the visitor can do. */
export interface Failure {
  readonly text: FailureText
  /** What the gateway wrote, for who runs the page; empty where it adds nothing. */
  readonly detail: string
  readonly remedy: 'retry' | 'clear' | 'none'
  /** How long to wait before the remedy. */
  readonly waitMs: number
}

/** Whose budget is used up; null when it is another failure. */
export function budgetIn(error: unknown): 'conversation' | 'day' | null {
  if (!(error instanceof AskError) || error.status !== 402) return null
  return error.param === 'budget_usd' ? 'day' : 'conversation'
}

/** A failure as a visitor reads it. */
export function failureOf(error: unknown): Failure {
  const {
    code,
    status,
    message = '',
    retryAfterMs: waitMs = 0,
  } = error instanceof AskError ? error : ({} as Partial<AskError>)
  const failure = (text: FailureText, more: Partial<Failure> = {}): Failure => ({
    text,
    detail: '',
    remedy: 'retry',
    waitMs: 0,
    ...more,
  })
  if (budgetIn(error) === 'day')
    return failure('The budget for today is used up.', { remedy: 'none' })
  if (status === 402)
    return failure('The budget of this conversation is used up.', { remedy: 'clear' })
  if (status === 429)
    return waitMs > 0
      ? failure('Too many questions at once. You can try again in {n}.', { waitMs })
      : failure('Too many questions at once. Please try again.')
  if (code === 'unreachable') return failure('The service cannot be reached. Please try again.')
  const detail = { detail: message }
  if (status === 401 || status === 403) return failure('This page may not ask here.', detail)
  if (status === 200) return failure('The answer broke off. Please try again.', detail)
  return failure('There is no answer. Please try again.', detail)
}
