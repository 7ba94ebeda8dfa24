import { canonicalJson } from '../../canonical-json.ts'
import { FUSION_TOOL } from '../../fusion/fusion.ts'
import type { StateItem } from '../../state/shape-state.ts'
import { isObject, jsonIn } from '../../schemas/json-value.ts'

/** Prefixes of the ids of items, by type. */
const PREFIXES: ReadonlyMap<unknown, string> = new Map([
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['custom_tool_call', 'ctc'],
  ['custom_tool_call_output', 'ctco'],
])

/** The type of an item; a message may leave it out. */
export function typeOf({ type, role }: StateItem): unknown {
  return type ?? (role === undefined ? undefined : 'message')
}

/** Items with ids: those without one get an id that leads to their answer. */
export function identifiedItems(
  items: readonly StateItem[],
  answerId: string,
): readonly StateItem[] {
  const suffix = answerId.slice(answerId.indexOf('_') + 1)
  return items.map((item, index) =>
    typeof item['id'] === 'string' && item['id'] !== ''
      ? item
      : { ...item, id: `${PREFIXES.get(typeOf(item)) ?? 'item'}_${suffix}_in${index}` },
  )
}

/** The id of the answer that an item belongs to, by its own id; null when it was not made here. */
export function answerOf(itemId: string): string | null {
  const [, suffix] = /^[a-z]+_([0-9a-f]{32})_\w+$/.exec(itemId) ?? []
  return suffix === undefined ? null : `resp_${suffix}`
}

/** The items of an `input`, which may be a text. */
export function itemsOf(input: unknown): readonly StateItem[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  return Array.isArray(input) ? input : []
}

/**
 * How many of the first items repeat a whole conversation: a client may send it beside the id of its last answer. Fewer
 * than all of it are new: a user may ask the same question twice.
 */
export function repeated(conversation: readonly StateItem[], items: readonly StateItem[]): number {
  const wanted = conversation.filter(isCompared).map(essence)
  let matched = 0
  for (const [index, item] of items.entries()) {
    if (!isCompared(item)) continue
    if (matched === wanted.length || essence(item) !== wanted[matched]) return 0
    matched += 1
    if (matched === wanted.length) return index + 1
  }
  return 0
}

/** Many clients leave reasoning, and what a panel wrote, out of the history that they send. */
function isCompared(item: StateItem): boolean {
  return isObject(item) && !UNCOMPARED.has(typeOf(item))
}

const UNCOMPARED: ReadonlySet<unknown> = new Set(['reasoning', FUSION_TOOL])

/** What an item says, in one spelling: ids, status and annotations do not matter, nor whether a text is a list of parts. */
export function essence(item: StateItem): string {
  const type = typeOf(item)
  const { id: _id, status: _status, ...rest } = item
  switch (type) {
    case 'message': {
      const role = item['role'] === 'developer' ? 'system' : item['role']
      return canonicalJson({ type, role, content: partsOf(item['content']) })
    }
    case 'function_call': {
      const { call_id, name } = item
      return canonicalJson({ type, call_id, name, arguments: parsed(item['arguments']) })
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return canonicalJson({ type, call_id: item['call_id'], output: partsOf(item['output']) })
    default:
      return canonicalJson(withoutNulls(rest))
  }
}

function partsOf(content: unknown): readonly unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [content]
  if (!Array.isArray(content)) return content === undefined || content === null ? [] : [content]
  const parts: unknown[] = []
  for (const part of content) {
    const text = textOf(part)
    const last = parts.at(-1)
    if (text === null) parts.push(isObject(part) ? imageOf(part) : part)
    else if (typeof last === 'string') parts[parts.length - 1] = last + text
    else if (text !== '') parts.push(text)
  }
  return parts
}

function textOf(part: unknown): string | null {
  if (typeof part === 'string') return part
  if (!isObject(part)) return null
  const { type, text, refusal } = part
  if (type === 'refusal' && typeof refusal === 'string') return refusal
  return typeof text === 'string' && typeof type === 'string' && type.endsWith('text') ? text : null
}

function imageOf(part: StateItem): unknown {
  const { detail, ...rest } = withoutNulls(part)
  return detail === undefined || detail === 'auto' ? rest : { ...rest, detail }
}

function withoutNulls(fields: StateItem): StateItem {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  )
}

/** Arguments as their value: a client may have parsed them and written them again. */
function parsed(text: unknown): unknown {
  return typeof text === 'string' ? (jsonIn(text) ?? text) : text
}
