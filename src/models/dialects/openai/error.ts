import { KNOWN_ERRORS } from '../../../reading/errors/known-errors.ts'

/** Where OpenAI and Google put the code of an error; nothing else of the body is read. */
const CODES = [
  /"code"\s*:\s*"([a-z_]{3,60})"/,
  /"reason"\s*:\s*"([A-Z_]{3,60})"/,
  /"status"\s*:\s*"([A-Z_]{3,60})"/,
  /"type"\s*:\s*"([A-Za-z_]{3,60})"/,
]

/** Finds the code of an error: the first that is known, else the first. */
export function errorCode(body: string): string | null {
  const codes = CODES.flatMap((pattern) => pattern.exec(body)?.[1] ?? [])
  return codes.find((code) => KNOWN_ERRORS.has(code)) ?? codes[0] ?? null
}
