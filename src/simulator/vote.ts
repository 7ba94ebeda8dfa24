import { claimIn, type PartOfQuestion, type Claim } from './claims.ts'
import { shared } from './words.ts'

/** The common answer of the references to one part of a question. */
export type Verdict =
  /** More references have this answer than any other. */
  | {
      readonly type: 'won'
      readonly claim: Claim
      readonly votes: number
      readonly voters: number
      readonly lost: readonly Claim[]
    }
  /** The leading claims have equally many references. */
  | { readonly type: 'split'; readonly variants: readonly Claim[] }
  /** Long texts, each in its own words: this one shares most words with the others. */
  | { readonly type: 'closest'; readonly claim: Claim }
  | { readonly type: 'silent' }

/** Claims agree when more than this share of the shorter one's words is in the other. */
const SAME_SHARE = 0.5
/** Claims with more words than this are texts, not answers that can be counted. */
const MAX_COUNTED_WORDS = 8

function numbersIn(words: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...words].filter((word) => /^\d/.test(word)))
}

/** Whether two claims say the same. */
export function agree(a: Claim, b: Claim): boolean {
  if (a.key !== undefined || b.key !== undefined) return a.key === b.key
  const [left, right] = [numbersIn(a.words), numbersIn(b.words)]
  if (left.size > 0 && right.size > 0 && shared(left, right) === 0) return false
  return shared(a.words, b.words) > SAME_SHARE * Math.min(a.words.size, b.words.size)
}

function mostShared(claims: readonly Claim[]): Claim | undefined {
  const scored = claims.map((claim) => ({
    claim,
    score: claims.reduce(
      (sum, other) => sum + (other === claim ? 0 : shared(claim.words, other.words)),
      0,
    ),
  }))
  return scored.sort((a, b) => b.score - a.score)[0]?.claim
}

/**
 * Lets the references vote on one part of a question. Nothing else counts: when all of them
 * are wrong, so is the verdict.
 */
export function vote(references: readonly string[], question: PartOfQuestion): Verdict {
  const claims = references.flatMap((reference) => claimIn(reference, question) ?? [])
  const groups: Claim[][] = []
  for (const claim of claims) {
    const group = groups.find(([first]) => first !== undefined && agree(first, claim))
    if (group) group.push(claim)
    else groups.push([claim])
  }
  groups.sort((a, b) => b.length - a.length)
  const [first, second] = groups
  const winner = first && mostShared(first)
  if (!first || !winner) return { type: 'silent' }
  const lost = groups.slice(1).flatMap((group) => group[0] ?? [])
  if (!second || second.length < first.length) {
    return { type: 'won', claim: winner, votes: first.length, voters: claims.length, lost }
  }
  const texts = claims.some(({ words }) => words.size > MAX_COUNTED_WORDS)
  if (texts) return { type: 'closest', claim: mostShared(claims) ?? winner }
  const variants = groups.filter((group) => group.length === first.length)
  return { type: 'split', variants: variants.flatMap((group) => group[0] ?? []) }
}
