import { fields } from '../../../reading/fields.ts'

/** Most marks that one request may have. */
const MAX_MARKS = 4

/** A mark up to which Anthropic caches a prompt. */
export interface CacheControl {
  readonly type: 'ephemeral'
  readonly ttl?: '5m' | '1h'
}

/** A block of content, or a tool, as it is sent. */
export interface Block {
  readonly type?: string
  cache_control?: CacheControl
  readonly [field: string]: unknown
}

/** A mark as a caller wrote it; null when it is none that Anthropic takes. */
export function cacheControlOf(value: unknown): CacheControl | null {
  const mark = fields(value)
  if (mark === null || mark['type'] !== 'ephemeral') return null
  const ttl = mark['ttl']
  return { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) }
}

/** Blocks that cannot have a mark. */
const UNMARKED: ReadonlySet<string | undefined> = new Set(['thinking', 'redacted_thinking'])

/**
 * Marks the end of what the caller sent, before the first block that the run added. All models of a run that show the
 * same conversation then share it in the cache, as do the next turns. `blocks` are those of tools, system and messages
 * in this order, in which Anthropic caches them.
 *
 * Of more marks than a request may have, the last ones stay, as they include the most; and none that lives shorter
 * stays before one that lives longer, which Anthropic rejects.
 */
export function markCallersEnd(blocks: readonly Block[], added: ReadonlySet<Block>): void {
  const from = blocks.findIndex((block) => added.has(block))
  const callers = from === -1 ? blocks : blocks.slice(0, from)
  const last = callers.findLast(({ type }) => !UNMARKED.has(type))
  if (last !== undefined) last.cache_control ??= { type: 'ephemeral' }
  const longest = blocks.findLastIndex(({ cache_control: mark }) => mark?.ttl === '1h')
  for (const block of blocks.slice(0, Math.max(0, longest)))
    if (block.cache_control?.ttl !== '1h') delete block.cache_control
  const marked = blocks.filter(({ cache_control: mark }) => mark !== undefined)
  for (const block of marked.slice(0, -MAX_MARKS)) delete block.cache_control
}

/** Removes every mark, for a provider that caches nothing by marks (github.com/ollama/ollama/issues/17130). */
export function unmark(blocks: readonly Block[]): void {
  for (const block of blocks) delete block.cache_control
}
