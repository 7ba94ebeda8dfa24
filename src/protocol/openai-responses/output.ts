import type { Delta } from '../../moa/model-port.ts'
import type { OutputItem } from './response-object.ts'

/** The kind of part that a piece of an answer belongs to. Each part belongs to an item. */
export type PartKind = 'reasoning' | 'text' | 'refusal'

type Part = Extract<OutputItem, { type: 'message' }>['content'][number]
type SummaryPart = Extract<OutputItem, { type: 'reasoning' }>['summary'][number]

/** A part that is being written. */
export interface OpenPart {
  readonly kind: PartKind
  readonly item: OutputItem
  /** Place of the part in its item. */
  readonly index: number
  text: string
}

/** The pieces of a delta. Tool calls are left out: this shape has no tools yet. */
export function piecesOf({
  reasoning,
  text,
  refusal,
}: Delta): readonly (readonly [PartKind, string])[] {
  const pieces: [PartKind, string][] = []
  if (reasoning !== undefined) pieces.push(['reasoning', reasoning])
  if (text !== undefined) pieces.push(['text', text])
  if (refusal !== undefined) pieces.push(['refusal', refusal])
  return pieces
}

/** The items of one answer, written one after the other: only the last one may be open, and only its last part. */
export class Output {
  readonly items: OutputItem[] = []
  readonly #idSuffix: string
  /** How many items of each type have begun. */
  readonly #begun = { reasoning: 0, message: 0 }
  #part: OpenPart | null = null

  /**
   * Ids of items follow from the id of the answer, and count each kind alone: a replay, which repeats no progress as
   * reasoning, has the same message.
   */
  constructor(answerId: string) {
    this.#idSuffix = answerId.slice(answerId.indexOf('_') + 1)
  }

  /** The part that is open. */
  get part(): OpenPart | null {
    return this.#part
  }

  /** The item that is open. */
  get item(): OutputItem | null {
    const last = this.items.at(-1)
    return last?.status === 'in_progress' ? last : null
  }

  /** The items as they stand, with the part that is open. */
  soFar(): readonly OutputItem[] {
    const { item, part } = this
    if (item === null || part === null) return this.items
    return [...this.items.slice(0, -1), withPart(item, part)]
  }

  /** Begins an item for parts of this kind. */
  beginItem(kind: PartKind): OutputItem {
    const type = kind === 'reasoning' ? 'reasoning' : 'message'
    const place = `${this.#idSuffix}_${this.#begun[type]++}`
    const status = 'in_progress'
    const item: OutputItem =
      type === 'reasoning'
        ? { id: `rs_${place}`, type, status, summary: [] }
        : { id: `msg_${place}`, type, status, role: 'assistant', content: [] }
    this.items.push(item)
    return item
  }

  /** Begins a part of an item. */
  beginPart(kind: PartKind, item: OutputItem): OpenPart {
    const { length: index } = item.type === 'message' ? item.content : item.summary
    this.#part = { kind, item, index, text: '' }
    return this.#part
  }

  /** Ends the part that is open and adds it to its item. */
  endPart(): Part | SummaryPart | null {
    const open = this.#part
    this.#part = null
    if (open === null) return null
    if (open.item.type === 'reasoning') {
      const part = summaryPart(open)
      open.item.summary.push(part)
      return part
    }
    const part = contentPart(open)
    open.item.content.push(part)
    return part
  }

  /** Ends the item that is open. */
  endItem(status: 'completed' | 'incomplete'): OutputItem | null {
    const { item } = this
    if (item !== null) item.status = status
    return item
  }
}

/** Whether a part of this kind can stand in an item. */
export function fits(kind: PartKind, item: OutputItem): boolean {
  return (item.type === 'reasoning') === (kind === 'reasoning')
}

function withPart(item: OutputItem, part: OpenPart): OutputItem {
  return item.type === 'reasoning'
    ? { ...item, summary: [...item.summary, summaryPart(part)] }
    : { ...item, content: [...item.content, contentPart(part)] }
}

function summaryPart({ text }: OpenPart): SummaryPart {
  return { type: 'summary_text', text }
}

function contentPart({ kind, text }: OpenPart): Part {
  return kind === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [], logprobs: [] }
}
