import type { Result } from '../../moa/result.ts'
import type { Problem } from '../parse.ts'
import type { ReadRequest } from '../wire-shape.ts'

/** Where an item stands in a merged body. */
const PLACE = /\binput\[(\d+)\]/

/** What was read of a merged body, with places in the body as it was sent: stored items stand before its own. */
export function inSentPlaces(
  read: Result<ReadRequest, Problem>,
  before: number,
): Result<ReadRequest, Problem> {
  if (before === 0) return read
  if (!read.ok) {
    const { message, param } = read.error
    const moved = param === null ? null : sentPlace(param, before)
    return { ok: false, error: { message: sentPlace(message, before), param: moved } }
  }
  const { foreign, ...request } = read.value
  const paths = foreign.paths.filter((path) => Number(PLACE.exec(path)?.[1] ?? before) >= before)
  const sent = paths.map((path) => sentPlace(path, before))
  return { ok: true, value: { ...request, foreign: { ...foreign, paths: sent } } }
}

/** A stored item stands nowhere in the body that was sent: what brought it is named. */
function sentPlace(text: string, before: number): string {
  return text.replace(PLACE, (_, digits: string) => {
    const place = Number(digits) - before
    return place < 0 ? 'previous_response_id' : `input[${place}]`
  })
}
