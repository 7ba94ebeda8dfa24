/** Why a request is not accepted. */
export interface Problem {
  readonly message: string
  readonly param: string | null
  readonly code: string | null
}

/** A problem of a request. */
export function problem(message: string, param: string | null = null, code: string | null = null) {
  return { message, param, code }
}

/** A value as messages quote it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
