import type { ToolCallPiece } from '../../../reading/tool-calls.ts'
import { text, type Fields } from '../../../reading/fields.ts'

/** A call with all of its arguments that there are so far. */
export function callPiece(item: Fields, index: unknown): ToolCallPiece {
  const id = text(item['call_id'])
  const name = text(item['name'])
  const all = text(item['arguments'])
  return {
    index: placeIn(index),
    ...(id === undefined || id === '' ? {} : { id }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(all === undefined ? {} : { arguments: all, soFar: true }),
  }
}

/** The index of an item in its response; null where the server gives none. */
export function placeIn(index: unknown): number | null {
  return typeof index === 'number' ? index : null
}
