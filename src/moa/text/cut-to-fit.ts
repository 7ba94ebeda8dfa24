import type { Proposal } from '../events.ts'
import { wellFormed } from './references.ts'

/** Beyond Latin-1: engines store such a text in two bytes per UTF-16 unit, any other one in one. */
const WIDE = /[^\0-\xff]/

/**
 * The proposals, cut so that all of them, and the text that they are joined to, take at most so many bytes of memory:
 * the longest ones lose their ends, all to the same length.
 */
export function cutToFit(proposals: readonly Proposal[], maxBytes: number): readonly Proposal[] {
  const chars = charsOf(proposals)
  if (2 * chars <= maxBytes) return proposals
  // One wide text makes the text that all are joined to a wide one.
  const charBytes = proposals.some(({ text }) => WIDE.test(text)) ? 2 : 1
  if (charBytes * chars <= maxBytes) return proposals
  const lengths = proposals.map(({ text }) => text.length)
  const longest = longestThatFits(lengths, maxBytes / charBytes)
  return proposals.map((proposal) => {
    const { text } = proposal
    return text.length <= longest
      ? proposal
      : { ...proposal, text: headOf(text, longest), ended: 'cut' as const }
  })
}

/** Length of all proposals together, in UTF-16 units. */
export function charsOf(proposals: readonly Proposal[]): number {
  return proposals.reduce((sum, { text }) => sum + text.length, 0)
}

/** The length to which the longest are cut, so that all of them have so many characters together. */
function longestThatFits(lengths: readonly number[], maxChars: number): number {
  let left = maxChars
  const ascending = [...lengths].sort((a, b) => a - b)
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index))
    if (length > share) return share
    left -= length
  }
  return Infinity
}

/** The beginning of a text as a text of its own: a slice would keep the whole one in memory. */
function headOf(text: string, chars: number): string {
  return JSON.parse(JSON.stringify(wellFormed(text.slice(0, chars)))) as string
}
