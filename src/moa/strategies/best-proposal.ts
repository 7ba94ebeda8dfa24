import type { Proposal } from '../events.ts'

/**
 * The proposal that the others agree with most: whole ones before cut ones, then by the words it
 * shares with the rest. Published ablations find the answer nearest to the others to be the one
 * that judges prefer (arXiv 2406.04692, section 3.3).
 */
export function bestProposal(proposals: readonly Proposal[]): Proposal | null {
  const words = proposals.map(
    (proposal) => new Set(proposal.text.toLowerCase().match(/[\p{L}\p{N}]+/gu)),
  )
  let best: { proposal: Proposal; score: number } | null = null
  for (const [index, proposal] of proposals.entries()) {
    const others = words.filter((_, other) => other !== index)
    const agreement = others.reduce(
      (sum, other) => sum + overlap(words[index] ?? new Set(), other),
      0,
    )
    const score = agreement + (proposal.ended === 'whole' ? proposals.length : 0)
    if (best === null || score > best.score) best = { proposal, score }
  }
  return best?.proposal ?? null
}

/** Words in both over words in either. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0
  for (const word of a) if (b.has(word)) both += 1
  const either = a.size + b.size - both
  return either === 0 ? 0 : both / either
}
