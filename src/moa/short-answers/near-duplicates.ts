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
  const repeated = new Set<number>()
  for (const [place, text] of texts.entries()) {
    const isRepeated = texts.some(
      (other, before) =>
        before < place &&
        !repeated.has(before) &&
        similarity.between(before, place) >= SAME &&
        claimsOf(other) === claimsOf(text),
    )
    if (isRepeated) repeated.add(place)
  }
  return repeated
}

function claimsOf(text: string): string {
  return [factsOf(text), negationsIn(text), namesIn(text)].join('\n')
}
