import type { CallView } from './run-view.ts'

/** Shorter than this, a rate is noise. */
const LEAST_MS = 50
/** Characters of a token, about: for texts whose tokens nobody has counted yet. */
const TOKEN_CHARS = 4

/** How much a call has written, and how fast. */
export interface Speed {
  readonly tokens: number
  /** Null when it is too early, or its first token was not timed. */
  readonly perSecond: number | null
  /** Whether the tokens are counted; else they are estimated from the length of the text. */
  readonly counted: boolean
}

/** The speed of a call at a time of its run; null before its first text. */
export function speedOf(call: CallView, nowMs: number): Speed | null {
  const counted = call.tokens !== null
  const tokens = call.tokens?.completion ?? Math.round(call.text.length / TOKEN_CHARS)
  if (tokens === 0) return null
  const ms = (call.endedMs ?? nowMs) - (call.firstTokenMs ?? Number.POSITIVE_INFINITY)
  // The tokens of a call with a fallback are those of several models.
  const isOne = call.calls.length < 2
  return { tokens, perSecond: isOne && ms >= LEAST_MS ? (tokens / ms) * 1_000 : null, counted }
}
