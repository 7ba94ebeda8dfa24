import type { OutputItem } from '../response-object.ts'

/** Takes the events of an answer as it grows. */
export interface EventSink {
  /** An event of its own. */
  event(type: string, fields: object): void
  /** The deltas that follow are of this type, and have these fields. */
  deltas(type: string, fields: object): void
  /** A delta with such fields. */
  delta(text: string): void
}

/** How the ids of items begin. */
const PREFIXES = {
  reasoning: 'rs',
  message: 'msg',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  'openrouter:fusion': 'fus',
} as const satisfies Record<OutputItem['type'], string>

/** The items of one answer, of which only the last one grows. */
export class ItemList {
  readonly items: OutputItem[] = []
  readonly sink: EventSink
  readonly #idSuffix: string
  /** How many items of each type have begun. */
  readonly #begun = new Map<OutputItem['type'], number>()

  /**
   * Ids of items follow from the id of the answer, and count each kind alone: a replay, which repeats no progress as
   * reasoning, has the same message.
   */
  constructor(answerId: string, sink: EventSink) {
    this.#idSuffix = answerId.slice(answerId.indexOf('_') + 1)
    this.sink = sink
  }

  /** The id of the next item of a type. */
  newId(type: OutputItem['type']): string {
    const number = this.#begun.get(type) ?? 0
    this.#begun.set(type, number + 1)
    return `${PREFIXES[type]}_${this.#idSuffix}_${number}`
  }

  /** Begins an item; the one before it has ended. */
  begin<T extends OutputItem>(item: T): T {
    this.items.push(item)
    this.sink.event('response.output_item.added', { output_index: this.items.length - 1, item })
    return item
  }

  /** Ends the last item. */
  end(item: OutputItem, status: 'completed' | 'incomplete'): void {
    item.status = status
    this.sink.event('response.output_item.done', { output_index: this.items.length - 1, item })
  }

  /** The fields by which events name the last item. */
  placeOf({ id }: OutputItem): { readonly item_id: string; readonly output_index: number } {
    return { item_id: id, output_index: this.items.length - 1 }
  }
}
