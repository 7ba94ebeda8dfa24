import type { AnswerBlocks } from './answer-blocks.ts'

/** Why an answer ended, in Anthropic's words. */
export interface MessageStop {
  readonly stop_reason: string
  /** The text that ended it; only upstreams with this interface report it. */
  readonly stop_sequence: string | null
  readonly stop_details: {
    readonly type: 'refusal'
    readonly category: null
    readonly explanation: null
  } | null
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['length', 'max_tokens'],
  ['content_filter', 'refusal'],
])

/** Reasons of native upstreams that have no word in Chat Completions. */
const NATIVE: ReadonlySet<string> = new Set([
  'stop_sequence',
  'pause_turn',
  'model_context_window_exceeded',
])

/** Why an answer ended: for a call whenever it has one, unless it ended in the middle of one. */
export function stopOf(finishReason: string, blocks: AnswerBlocks): MessageStop {
  const reason = reasonOf(finishReason, blocks)
  const isRefusal = reason === 'refusal'
  return {
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? (blocks.stop?.sequence ?? null) : null,
    stop_details: isRefusal ? { type: 'refusal', category: null, explanation: null } : null,
  }
}

function reasonOf(
  finishReason: string,
  { hasCalls, hasCutCall, refused, stop }: AnswerBlocks,
): string {
  const isCut = hasCutCall && finishReason !== 'stop' && finishReason !== 'tool_calls'
  if (hasCalls && !isCut) return 'tool_use'
  if (stop !== null && NATIVE.has(stop.reason)) return stop.reason
  return refused ? 'refusal' : (REASONS.get(finishReason) ?? 'end_turn')
}
