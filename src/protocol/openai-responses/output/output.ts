import type { Opaque } from '../../../moa/message.ts'
import type { Delta, ToolCallDelta } from '../../../moa/model-port.ts'
import { ItemList, type EventSink } from './item-list.ts'
import { OpenCall } from './open-call.ts'
import {
  annotationsIn,
  OpenPart,
  type Annotation,
  type MessageItem,
  type ReasoningItem,
} from './open-part.ts'
import { Panel } from './panel.ts'
import { piecesOf, type PartKind, type Piece } from './pieces.ts'
import type { OutputItem, ResponseOptions } from '../response-object.ts'
import { Unsealed } from '../sealed.ts'

type WriteOptions = Pick<ResponseOptions, 'clientCalls' | 'sealed'>

/**
 * The items of one answer, written one after the other: only the last one may be open, and only its last part. What
 * comes while a call is not whole waits until it is, or until the answer ends.
 */
export class Output {
  readonly #list: ItemList
  readonly #options: WriteOptions
  readonly #unsealed = new Unsealed()
  #annotations: Annotation[] = []
  #open: OpenPart | OpenCall | null = null
  #waiting: Piece[] = []
  /** The ids of the calls that have begun, by their number. */
  readonly #callIds = new Map<number, string>()

  constructor(answerId: string, options: WriteOptions, sink: EventSink) {
    this.#list = new ItemList(answerId, sink)
    this.#options = options
  }

  /** The items that have begun. */
  get items(): readonly OutputItem[] {
    return this.#list.items
  }

  /** The item of a panel, which stands before the answer. */
  panel(): Panel {
    return new Panel(this.#list)
  }

  /** Adds a delta of the answer. */
  add(delta: Delta): void {
    const { text, reasoning, refusal, toolCalls, extra } = delta
    const open = this.#open
    const more = reasoning ?? refusal ?? toolCalls ?? extra
    if (
      text !== undefined &&
      more === undefined &&
      open instanceof OpenPart &&
      open.kind === 'text'
    ) {
      open.grow(text) // Nearly every token.
      return
    }
    if (extra !== undefined) this.#addExtra(extra)
    for (const piece of piecesOf(delta)) this.write(piece)
  }

  /** Adds a piece. */
  write(piece: Piece): void {
    const open = this.#open
    if (!(open instanceof OpenCall)) this.#begin(piece)
    else if (piece.kind === 'call' && piece.call.index === open.index) {
      this.#growCall(open, piece.call)
      if (this.#waiting.length > 0 && open.isWhole) this.#writeWaiting()
    } else if (this.#waiting.length === 0 && open.isWhole) this.#begin(piece)
    else this.#waiting.push(piece)
  }

  /** The items as they stand, with what is open. */
  soFar(): readonly OutputItem[] {
    const item = this.#open?.item ?? null
    return item === null ? this.items : [...this.items.slice(0, -1), item]
  }

  /** Ends an answer that came to its end: everything that came is written. */
  end(status: 'completed' | 'incomplete'): void {
    while (this.#waiting.length > 0) this.#writeWaiting()
    this.#endItem(status)
    this.#sealRest()
    if (this.items.length > 0) return
    // An empty answer is an empty message: some clients loop on an answer without items.
    this.#open = new OpenPart(this.#list, 'text', this.#beginItem('message'))
    this.#endItem(status)
  }

  /**
   * Ends an answer that failed: its text ends as far as it came. A call gets no event of its end, since some clients make
   * a call as soon as they see one.
   */
  cut(): void {
    const open = this.#open
    if (open instanceof OpenPart) return this.#endItem('incomplete')
    this.#open = null
    const item = open?.item ?? null
    if (item !== null) this.#list.items.splice(-1, 1, { ...item, status: 'incomplete' })
  }

  /** What waited for the open call is written, as if it came now. */
  #writeWaiting(): void {
    const pieces = this.#waiting
    this.#waiting = []
    this.#endItem('completed')
    for (const piece of pieces) this.write(piece)
  }

  #begin(piece: Piece): void {
    if (piece.kind === 'call') this.#beginCall(piece.call)
    else this.#writePart(piece.kind, piece.text)
  }

  #writePart(kind: PartKind, text: string): void {
    const part = this.#partFor(kind)
    this.#open = part
    part.grow(text)
  }

  #partFor(kind: PartKind): OpenPart {
    const open = this.#open instanceof OpenPart ? this.#open : null
    if (open?.kind === kind) return open
    const type = kind === 'reasoning' || kind === 'progress' ? 'reasoning' : 'message'
    if (open?.itemBefore.type === type) {
      this.#endPart(open)
      return new OpenPart(this.#list, kind, open.itemBefore)
    }
    this.#endItem('completed')
    return new OpenPart(this.#list, kind, this.#beginItem(type))
  }

  #beginItem(type: 'reasoning' | 'message'): MessageItem | ReasoningItem {
    if (type === 'message') this.#sealRest()
    const status = 'in_progress'
    const id = this.#list.newId(type)
    return this.#list.begin<MessageItem | ReasoningItem>(
      type === 'reasoning'
        ? { id, type, status, summary: [] }
        : { id, type, status, role: 'assistant', content: [] },
    )
  }

  #endPart(part: OpenPart): void {
    const annotations = part.kind === 'text' ? this.#annotations : []
    part.end(annotations)
    if (annotations.length > 0) this.#annotations = []
  }

  #endItem(status: 'completed' | 'incomplete'): void {
    const open = this.#open
    this.#open = null
    if (open instanceof OpenCall) open.end()
    else if (open !== null) {
      this.#endPart(open)
      const item = open.itemBefore
      if (item.type === 'reasoning') this.#seal(item)
      this.#list.end(item, status)
    }
  }

  #beginCall({ index, id = '', name = '', arguments: text = '', extra }: ToolCallDelta): void {
    const begun = this.#callIds.get(index)
    if (extra !== undefined) this.#unsealed.addCall(begun ?? id, extra)
    // What follows a whole call can be nothing but space.
    if (begun !== undefined) return
    this.#callIds.set(index, id)
    this.#endItem('completed')
    this.#sealRest()
    const calls = this.#options.clientCalls ?? {}
    const known = Object.hasOwn(calls, name) ? calls[name] : undefined
    const open = new OpenCall(this.#list, { id, index }, known ?? { type: 'function', name })
    this.#open = open
    open.grow(text)
  }

  #growCall(open: OpenCall, { arguments: text = '', extra }: ToolCallDelta): void {
    if (extra !== undefined) this.#unsealed.addCall(open.id, extra)
    open.grow(text)
  }

  #addExtra(extra: Opaque): void {
    this.#unsealed.add(extra)
    this.#annotations.push(...annotationsIn(extra))
  }

  #seal(item: ReasoningItem): void {
    if (!this.#unsealed.any) return
    const text = this.#unsealed.take()
    if (this.#options.sealed === true) item.encrypted_content = text
  }

  /** What a model wants back, and no item of reasoning has, gets an item before the next one. */
  #sealRest(): void {
    if (!this.#unsealed.any) return
    const item = this.#beginItem('reasoning') as ReasoningItem
    this.#seal(item)
    this.#list.end(item, 'completed')
  }
}
