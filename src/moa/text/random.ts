/** Uniform numbers in [0, 1), always the same ones for a seed (the mulberry32 generator). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** A copy in random order. */
export function shuffled<T>(values: readonly T[], random: () => number): readonly T[] {
  const keyed = values.map((value) => ({ value, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value)
}

/** A word of `length` letters and digits, as unpredictable as `random`. */
export function randomWord(length: number, random: () => number): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  // A digit first: text ends in letters more often, and a filter holds what may begin the word.
  let word = length > 0 ? String(2 + Math.floor(random() * 8)) : ''
  while (word.length < length) word += letters[Math.floor(random() * letters.length)]
  return word
}
