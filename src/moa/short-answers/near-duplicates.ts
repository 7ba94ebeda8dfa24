import { factsOf, namesIn, negationsIn } from './facts.ts'
import { Similarity } from '../text/similarity.ts'

/** From here on, texts are the same but for a few words. */
const SAME = 0.95

/**
 * The places of texts that say what one before them says, word for word but for a few, and with the same
 * numbers, dates, identifiers, names and negations.
 */
export function nearDuplicates(texts: readonly string[], context: string): ReadonlySet<number> {
  const similarity = new Similarity(texts, context)
  const claims: string[] = []
  const repeated = new Set<number>()
  for (const [place, text] of texts.entries()) {
    const claim = [factsOf(text), negationsIn(text), namesIn(text)].join('\n')
    const isRepeated = claims.some(
      (other, before) =>
        !repeated.has(before) && other === claim && similarity.between(before, place) >= SAME,
    )
    if (isRepeated) repeated.add(place)
    claims.push(claim)
  }
  return repeated
}
