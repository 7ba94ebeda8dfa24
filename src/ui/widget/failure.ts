import { ApiError } from '../../client/api-error.ts'
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
  if (!(error instanceof ApiError) || error.status !== 402) return null
  return error.param === 'budget_usd' ? 'day' : 'conversation'
}

/** A failure as a visitor reads it. */
export function failureOf(error: unknown): Failure {
  const retry = { detail: '', remedy: 'retry', waitMs: 0 } as const
  if (!(error instanceof ApiError))
    return { ...retry, text: 'There is no answer. Please try again.' }
  const { code, status, message, retryAfterMs } = error
  if (status === 402) {
    return budgetIn(error) === 'day'
      ? {
          ...retry,
          text: 'The budget for today is used up. Please come back later.',
          remedy: 'none',
        }
      : { ...retry, text: 'The budget of this conversation is used up.', remedy: 'clear' }
  }
  if (status === 429) {
    return {
      ...retry,
      text: retryAfterMs
        ? 'Too many questions at once. You can try again in {n}.'
        : 'Too many questions at once. Please try again.',
      waitMs: retryAfterMs ?? 0,
    }
  }
  if (status === 401 || status === 403)
    return {
      ...retry,
      text: 'This page may not ask here. Please report this to its owner.',
      detail: message,
    }
  if (code === 'unreachable')
    return { ...retry, text: 'The service cannot be reached. Check your connection and try again.' }
  if (status === 200)
    return {
      ...retry,
      text: 'The answer broke off before its end. Please try again.',
      detail: message,
    }
  return { ...retry, text: 'There is no answer. Please try again.', detail: message }
}
