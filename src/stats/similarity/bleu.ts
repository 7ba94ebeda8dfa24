import { countsOf, nGrams, tokensOf } from './tokens.ts'

/** What a precision without a match counts as, so that short answers have a BLEU above 0. */
const SMOOTHING = 0.1

/** BLEU of one answer against one proposal as its only reference, with n-grams of 1 to `order` tokens. */
export function bleu(answer: string, proposal: string, order: number): number {
  const hypothesis = tokensOf(answer)
  const reference = tokensOf(proposal)
  if (hypothesis.length === 0) return 0
  let logs = 0
  for (let n = 1; n <= order; n++) {
    const grams = countsOf(nGrams(hypothesis, n))
    const known = countsOf(nGrams(reference, n))
    let [matched, all] = [0, 0]
    for (const [gram, count] of grams) {
      matched += Math.min(count, known.get(gram) ?? 0)
      all += count
    }
    logs += Math.log((matched === 0 ? SMOOTHING : matched) / Math.max(1, all))
  }
  const { length } = hypothesis
  const penalty = length > reference.length ? 1 : Math.exp(1 - reference.length / length)
  return penalty * Math.exp(logs / order)
}
