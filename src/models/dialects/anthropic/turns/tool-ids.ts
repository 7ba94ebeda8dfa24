/** Characters that Anthropic does not take in the id of a call. */
const OTHERS = /[^a-zA-Z0-9_-]/g

/**
 * Ids of calls as Anthropic takes them: of letters, digits, `_` and `-`, and each once in a conversation. They depend
 * only on what stands before, so that the beginning of a conversation stays the same for the cache.
 */
export class ToolIds {
  readonly #taken = new Set<string>()

  /** The id for the next call, which came with this one. */
  of(id: string): string {
    const plain = id.replace(OTHERS, '_') || 'call'
    let free = plain
    for (let number = 2; this.#taken.has(free); number++) free = `${plain}_${number}`
    this.#taken.add(free)
    return free
  }
}
