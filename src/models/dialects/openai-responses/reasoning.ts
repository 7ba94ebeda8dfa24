import type { Opaque } from '../../../moa/message.ts'
import { list, text, type Fields } from '../../../reading/fields.ts'

/** The name that OpenRouter gives to reasoning of this interface (openrouter.ai/docs/use-cases/reasoning-tokens). */
export const FORMAT = 'openai-responses-v1'

/** Between two parts of a summary, where they are read as one text. */
export const PARAGRAPH = '\n\n'

/** The blocks of `reasoning_details` for a reasoning item; none when the interface would not accept the item back. */
export function detailsOf(item: Fields, index: unknown, model: string | null): readonly Opaque[] {
  const data = text(item['encrypted_content'])
  const thoughts = textsIn(item['content'])
  if (!data && thoughts.length === 0) return []
  const common = { id: item['id'], format: FORMAT, ...(model === null ? {} : { model }) }
  const block = (type: string, part: Opaque, first: boolean) => ({
    type: `reasoning.${type}`,
    ...part,
    ...common,
    // Of several parts, only one has it: blocks of the same type and index are pieces of one text.
    ...(first && typeof index === 'number' ? { index } : {}),
  })
  return [
    ...textsIn(item['summary']).map((part, at) => block('summary', { summary: part }, at === 0)),
    ...thoughts.map((part, at) => block('text', { text: part }, at === 0)),
    ...(data ? [block('encrypted', { data }, true)] : []),
  ]
}

function textsIn(parts: unknown): readonly string[] {
  return list(parts).flatMap((part) => text(part['text']) ?? [])
}

/** A reasoning item, and its place in the output that it was a part of; null when that is not known. */
export interface PlacedReasoning {
  readonly item: object
  readonly place: number | null
}

/**
 * The reasoning items in `reasoning_details` that a model takes back: its own alone. Blocks without a model are of
 * OpenRouter, which gives them the same format: nobody else can decrypt them.
 */
export function reasoningItems(details: unknown, model: string): readonly PlacedReasoning[] {
  const groups: Group[] = []
  for (const block of list(details)) {
    if (block['format'] !== FORMAT || block['model'] !== model) continue
    const last = groups.at(-1)
    if (last === undefined || !last.continues(block)) groups.push(new Group(block))
    else last.add(block)
  }
  return groups.flatMap((group) => group.placed() ?? [])
}

/** The blocks of one reasoning item. */
class Group {
  #id: string | undefined
  #place: number | null = null
  #data: string | undefined
  readonly #summary: object[] = []
  readonly #content: object[] = []

  constructor(block: Fields) {
    this.add(block)
  }

  /** An item ends with its encrypted part. Some writers give the id to that part alone. */
  continues(block: Fields): boolean {
    const id = text(block['id'])
    const known = id !== undefined && this.#id !== undefined
    return this.#data === undefined && (!known || id === this.#id)
  }

  add(block: Fields): void {
    const { index } = block
    if (typeof index === 'number') this.#place ??= index
    this.#id ??= text(block['id'])
    const summary = text(block['summary'])
    const thought = text(block['text'])
    if (block['type'] === 'reasoning.encrypted') this.#data = text(block['data'])
    else if (summary !== undefined) this.#summary.push({ type: 'summary_text', text: summary })
    else if (thought !== undefined) this.#content.push({ type: 'reasoning_text', text: thought })
  }

  /** Null when nothing of the item can be sent: with `store: false`, an id alone is not found. */
  placed(): PlacedReasoning | null {
    if (!this.#data && this.#content.length === 0) return null
    const item = {
      type: 'reasoning',
      ...(this.#id === undefined ? {} : { id: this.#id }),
      summary: this.#summary,
      ...(this.#content.length === 0 ? {} : { content: this.#content }),
      ...(this.#data ? { encrypted_content: this.#data } : {}),
    }
    return { item, place: this.#place }
  }
}

/**
 * Puts the reasoning of a turn before the items that followed it. Reasoning that nothing follows is left out: the
 * interface rejects it.
 */
export function withReasoning(
  items: readonly object[],
  reasoning: readonly PlacedReasoning[],
): readonly object[] {
  const rest = [...items]
  const placed: object[] = []
  for (const { item, place } of reasoning) {
    placed.push(...rest.splice(0, Math.max(0, (place ?? 0) - placed.length)))
    if (rest.length === 0) return placed
    placed.push(item)
  }
  return [...placed, ...rest]
}
