import { KNOWN_ERRORS } from '../../../reading/errors/known-errors.ts'

/** The type of an error: `{"type":"error","error":{"type":"overloaded_error", …}}`. */
const TYPE = /"type"\s*:\s*"([a-z_]{3,60})"/g

/** Finds the code of an error: the first type that is known, else the innermost. */
export function errorCode(body: string): string | null {
  const types = [...body.matchAll(TYPE)].flatMap(([, type]) => type ?? [])
  return types.find((type) => KNOWN_ERRORS.has(type)) ?? types.at(-1) ?? null
}
