const RATING = /\[\[(\d+(?:\.\d+)?)\]\]/g
const BARE_RATING = /\[(\d+(?:\.\d+)?)\]/g
const WINNER = /\[\[([ABC])\]\]/g

/** What a judge replied, and its words before. */
export interface Read<T> {
  readonly value: T
  readonly why: string
}

const MAX_WHY_CHARS = 500

/**
 * Reads the last rating from 1 to 10 in a reply; null when there is none, which is counted as missing. FastChat takes the
 * first one and drops a reply without any.
 */
export function readRating(reply: string): Read<number> | null {
  for (const pattern of [RATING, BARE_RATING]) {
    const found = [...reply.matchAll(pattern)]
      .map(([, digits = '']) => Number(digits))
      .filter((rating) => rating >= 1 && rating <= 10)
    const value = found.at(-1)
    if (value !== undefined) return { value, why: whyIn(reply) }
  }
  return null
}

/** Reads the last verdict in a reply: an explanation may quote others. FastChat looks for "[[A]]" anywhere. */
export function readWinner(reply: string): Read<'A' | 'B' | 'C'> | null {
  const last = [...reply.matchAll(WINNER)].at(-1)?.[1]
  if (last !== 'A' && last !== 'B' && last !== 'C') return null
  return { value: last, why: whyIn(reply) }
}

function whyIn(reply: string): string {
  return reply.trim().slice(0, MAX_WHY_CHARS)
}
