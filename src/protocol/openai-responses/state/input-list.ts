import type { StateItem } from '../../state/shape-state.ts'
import { typeOf } from './items.ts'

/** Which items of an input are wanted. */
export interface InputPage {
  readonly limit: number
  readonly order: 'asc' | 'desc'
  /** Id of the item before the first one. */
  readonly after: string | null
}

/** A page of the items that a response answers, as `GET /v1/responses/{id}/input_items` returns it. */
export interface WireInputList {
  readonly object: 'list'
  readonly data: readonly StateItem[]
  readonly first_id: string | null
  readonly last_id: string | null
  readonly has_more: boolean
}

/** A page of items; null when the item that it comes after is not among them. */
export function inputList(
  items: readonly StateItem[],
  { limit, order, after }: InputPage,
): WireInputList | null {
  const ordered = order === 'asc' ? items : items.toReversed()
  const place = after === null ? -1 : ordered.findIndex(({ id }) => id === after)
  if (after !== null && place === -1) return null
  const page = ordered.slice(place + 1, place + 1 + limit).map(listed)
  return {
    object: 'list',
    data: page,
    first_id: idOf(page[0]),
    last_id: idOf(page.at(-1)),
    has_more: ordered.length > place + 1 + limit,
  }
}

function idOf(item: StateItem | undefined): string | null {
  const id = item?.['id']
  return typeof id === 'string' ? id : null
}

/** An item with all that a list holds: the request may have spelled it shorter. */
function listed(item: StateItem): StateItem {
  const type = typeOf(item)
  if (type === 'reasoning') {
    // Stored for the model that wrote it; no caller asked for it here.
    const { encrypted_content: _sealed, ...shown } = item
    return shown
  }
  const whole = { ...item, type, status: item['status'] ?? 'completed' }
  if (type !== 'message') return whole
  const { role, content } = item
  if (typeof content !== 'string') return whole
  const part =
    role === 'assistant'
      ? { type: 'output_text', text: content, annotations: [], logprobs: [] }
      : { type: 'input_text', text: content }
  return { ...whole, content: [part] }
}
