import type { Result } from '../../moa/result.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { isObject } from '../../protocol/schemas/json-value.ts'

/** Header with which a request wants the aggregator alone. */
const SOLO_HEADER = 'x-moa-solo'

const VALUES: Readonly<Record<string, boolean>> = { 1: true, true: true, 0: false, false: false }

/** The body of a request, in which the header is the field `moa.solo`: clients that cannot add the field send the header. */
export function withSolo(body: unknown, headers: Headers): Result<unknown, ApiError> {
  const value = headers.get(SOLO_HEADER)
  if (value === null) return { ok: true, value: body }
  const solo = VALUES[value.trim().toLowerCase()]
  if (solo === undefined) return { ok: false, error: WRONG }
  if (!solo || !isObject(body)) return { ok: true, value: body }
  const moa = body['moa'] ?? {}
  if (!isObject(moa)) return { ok: true, value: body } // Rejected where it is read.
  return { ok: true, value: { ...body, moa: { ...moa, solo } } }
}

const WRONG: ApiError = {
  code: 'invalid_request',
  message: `Cannot use this ${SOLO_HEADER}: wanted 1 or 0`,
  param: SOLO_HEADER,
}
