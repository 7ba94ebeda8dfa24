import type { Message, ToolCall } from '../../../moa/message.ts'

/** A tool call of an earlier turn, under an id that the interface accepts, with its result. */
export interface AnsweredCall {
  readonly id: string
  readonly call: ToolCall
  /** Null when the conversation has none. */
  readonly result: Message | null
}

/** A message that is no result of a tool call, with its own calls; or a result whose call is not known. */
export interface Turn {
  readonly message: Message
  readonly calls: readonly AnsweredCall[]
}

/**
 * The conversation with each result beside its call, wherever it stands: Responses reject a call without a result and a
 * result without a call. Of calls with the same id, a result belongs to one of the last turn that has them, in order.
 */
export function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const ids = new CallIds(messages)
  const open = new Map<string, { result: Message | null }[]>()
  const turns: Turn[] = []
  for (const message of messages) {
    const called = message.role === 'tool' ? open.get(message.toolCallId ?? '') : undefined
    const call = called?.find(({ result }) => result === null)
    if (call !== undefined) {
      call.result = message
      continue
    }
    const calls = (message.toolCalls ?? []).map((each) => ({
      id: ids.next(each.id),
      call: each,
      result: null,
    }))
    const sharing = Map.groupBy(calls, (each) => each.call.id)
    for (const [id, group] of sharing) open.set(id, group)
    turns.push({ message, calls })
  }
  return turns
}

const MAX_ID_CHARS = 64

/** Ids of tool calls: each is used once. */
class CallIds {
  readonly #given: Set<string>
  readonly #used = new Set<string>()
  #next = 0

  constructor(messages: readonly Message[]) {
    this.#given = new Set(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)))
  }

  /** The id itself, where it can be used; another one otherwise. */
  next(id: string): string {
    const usable = id !== '' && id.length <= MAX_ID_CHARS && !this.#used.has(id)
    const used = usable ? id : this.#unused()
    this.#used.add(used)
    return used
  }

  /** By their order, so that the beginning of a conversation keeps its ids, and the provider its cache. */
  #unused(): string {
    for (;;) {
      const made = `call_${this.#next++}`
      if (!this.#given.has(made) && !this.#used.has(made)) return made
    }
  }
}
