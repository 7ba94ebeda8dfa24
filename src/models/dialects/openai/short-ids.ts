import type { Message } from '../../../moa/message.ts'

/** An id of a tool call as Mistral takes it; it rejects every other form with a 400. */
const SHORT = /^[a-zA-Z0-9]{9}$/

/**
 * The conversation with ids of nine letters and digits for its tool calls, the same in a call and in its result. Ids of
 * that form stay. A conversation that another model began has other ones.
 */
export function withShortIds(messages: readonly Message[]): readonly Message[] {
  const ids = new ShortIds(messages)
  return messages.map((message) => {
    const { toolCalls, toolCallId } = message
    if (toolCalls === undefined && toolCallId === undefined) return message
    return {
      ...message,
      ...(toolCalls && { toolCalls: toolCalls.map((call) => ({ ...call, id: ids.of(call.id) })) }),
      ...(toolCallId !== undefined && { toolCallId: ids.of(toolCallId) }),
    }
  })
}

class ShortIds {
  readonly #short = new Map<string, string>()
  readonly #taken: Set<string>
  #next = 0

  constructor(messages: readonly Message[]) {
    const ids = messages.flatMap(({ toolCalls = [], toolCallId }) => [
      ...toolCalls.map(({ id }) => id),
      ...(toolCallId === undefined ? [] : [toolCallId]),
    ])
    this.#taken = new Set(ids.filter((id) => SHORT.test(id)))
  }

  of(id: string): string {
    if (this.#taken.has(id)) return id
    const known = this.#short.get(id)
    if (known !== undefined) return known
    const made = this.#unused()
    this.#short.set(id, made)
    return made
  }

  /** By their order, so that the beginning of a conversation keeps its ids, and the provider its cache. */
  #unused(): string {
    for (;;) {
      const made = `c${(this.#next++).toString(36).padStart(8, '0')}`
      if (!this.#taken.has(made)) return made
    }
  }
}
