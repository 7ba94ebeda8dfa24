import type { Answer } from '../answer.ts'
import type { Rejection } from '../served-api.ts'
import type { Fields } from '../fields.ts'

/** How one provider differs from OpenAI at Chat Completions: what it rejects, and what it adds to an answer. */
export interface ChatRules {
  /** In the path of its base URL: `/v1/as/NAME`. */
  readonly name: string
  /** What is wrong with a request; null when it is accepted. */
  readonly problem: (body: Fields) => string | null
  /** The error response to a request that is rejected. */
  readonly rejected: (problem: string) => Rejection
  /** The answer as the provider writes it. */
  readonly written: (answer: Answer) => Answer
}

/** The error response in OpenAI's shape. */
export function openaiRejection(message: string, status = 400): Rejection {
  return {
    status,
    body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
  }
}

/** The first problem of some values. */
export function firstProblem<T>(
  values: readonly T[],
  problemOf: (value: T, index: number) => string | null,
): string | null {
  for (const [index, value] of values.entries()) {
    const problem = problemOf(value, index)
    if (problem !== null) return problem
  }
  return null
}
