import { ApiError } from '../../client/api-error.ts'
import type { Texts } from './view/texts.ts'

/** What a visitor reads of a failure, and what the visitor can do. */
export interface Failure {
  readonly text: keyof Texts
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
  if (!(error instanceof ApiError)) return { ...retry, text: 'failure' }
  const { code, status, message, retryAfterMs } = error
  if (status === 402) {
    return budgetIn(error) === 'day'
      ? { ...retry, text: 'budgetDay', remedy: 'none' }
      : { ...retry, text: 'budgetConversation', remedy: 'clear' }
  }
  if (status === 429) {
    return { ...retry, text: retryAfterMs ? 'limitedFor' : 'limited', waitMs: retryAfterMs ?? 0 }
  }
  if (status === 401 || status === 403) return { ...retry, text: 'rejected', detail: message }
  if (code === 'unreachable') return { ...retry, text: 'unreachable' }
  if (status === 200) return { ...retry, text: 'brokenOff', detail: message }
  return { ...retry, text: 'failure', detail: message }
}
