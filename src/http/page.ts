import type { Page } from '../gateway/ports/page.ts'
import type { ApiError } from '../protocol/errors.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

/** `?limit=` (1 to 100, 20 by default) and `?cursor=` of a list. */
export function readPage(
  query: URLSearchParams,
): { readonly ok: true; readonly value: Page } | { readonly ok: false; readonly error: ApiError } {
  const wanted = query.get('limit')
  const limit = wanted === null ? DEFAULT_LIMIT : Number(wanted)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    const message = `Cannot use this limit: wanted a number from 1 to ${MAX_LIMIT}`
    return { ok: false, error: { code: 'invalid_request', message, param: 'limit' } }
  }
  return { ok: true, value: { cursor: query.get('cursor') ?? undefined, limit } }
}
