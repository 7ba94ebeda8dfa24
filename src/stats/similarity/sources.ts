import { bleu } from './bleu.ts'
import { nGrams, tokensOf } from './tokens.ts'

/** An answer is a copy of a proposal above this BLEU-4. */
const COPY_BLEU = 0.9

/** Whether the answer is nearly one of the proposals. */
export function isCopy(answer: string, proposals: readonly string[]): boolean {
  return proposals.some((proposal) => bleu(answer, proposal, 4) > COPY_BLEU)
}

/** Where the n-grams of an answer are found, as shares of them. */
export interface SourceShares {
  /** By proposal: in it and in no other. */
  readonly only: readonly number[]
  readonly several: number
  readonly none: number
}

/** The share of an answer's runs of n tokens that one proposal alone has, that several have, that none has; null for an answer shorter than a run. */
export function sourceShares(
  answer: string,
  proposals: readonly string[],
  n = 3,
): SourceShares | null {
  const grams = nGrams(tokensOf(answer), n)
  if (grams.length === 0) return null
  const known = proposals.map((proposal) => new Set(nGrams(tokensOf(proposal), n)))
  const only = proposals.map(() => 0)
  let [several, none] = [0, 0]
  for (const gram of grams) {
    const holders = known.flatMap((set, i) => (set.has(gram) ? [i] : []))
    const [holder] = holders
    if (holder === undefined) none++
    else if (holders.length > 1) several++
    else only[holder] = (only[holder] ?? 0) + 1
  }
  const share = (count: number) => count / grams.length
  return { only: only.map(share), several: share(several), none: share(none) }
}
