import { hashOf } from './words.ts'

/** Numbers of a simulated embedding; fewer on request. */
export const DIMENSIONS = 256

/** A word that two texts share says more than three letters. */
const WORD_WEIGHT = 2
const LETTERS = 3

/**
 * A simulated embedding: the words of a text and its groups of three letters, each counted at a place that its hash
 * chooses (feature hashing, arXiv 0902.2206), in a vector of length 1. Texts that share words and letters are near each
 * other; no other meaning is in it. Fewer dimensions fold it.
 */
export function embed(text: string, dimensions = DIMENSIONS): readonly number[] {
  const vector = Array.from({ length: dimensions }, () => 0)
  for (const [feature, weight] of featuresOf(text)) {
    const hash = hashOf(feature)
    const place = (hash % DIMENSIONS) % dimensions
    // Features that meet by chance add up to nothing on average.
    vector[place] = (vector[place] ?? 0) + (hash & 0x10000 ? weight : -weight)
  }
  const length = Math.hypot(...vector)
  // All may cancel out, as in a text of one sign: it still has a direction.
  if (length === 0) return vector.map((_, place) => (place === hashOf(text) % dimensions ? 1 : 0))
  return vector.map((value) => Math.fround(value / length))
}

function* featuresOf(text: string): Generator<readonly [feature: string, weight: number], void> {
  const plain = text.normalize('NFKC').toLowerCase()
  for (const word of plain.match(/[\p{L}\p{N}]+/gu) ?? []) yield [`word ${word}`, WORD_WEIGHT]
  const letters = Array.from(` ${plain.replace(/\s+/g, ' ').trim()} `)
  for (let start = 0; start + LETTERS <= letters.length; start++) {
    yield [letters.slice(start, start + LETTERS).join(''), 1]
  }
}
