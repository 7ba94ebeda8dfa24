import { distance } from 'fastest-levenshtein'
import { characters } from '../length/characters.ts'

/** The least number of inserted, deleted and replaced code points from one text to the other. */
export function levenshtein(one: string, other: string): number {
  const [a, b] = recoded(one, other)
  return distance(a, b)
}

/** 1 − distance ÷ length of the longer; 1 for two empty texts. */
export function levenshteinSimilarity(one: string, other: string): number {
  const longest = Math.max(characters(one), characters(other))
  return longest === 0 ? 1 : 1 - levenshtein(one, other) / longest
}

/** 1 − insertions and deletions ÷ both lengths, the `ratio` of RapidFuzz: a replaced code point costs two; 1 for two empty texts. */
export function indelRatio(one: string, other: string): number {
  const both = characters(one) + characters(other)
  return both === 0 ? 1 : (2 * longestCommon(one, other)) / both
}

/** The length in code points of the longest common subsequence, 32 code points at a time (Hyyrö 2004). */
function longestCommon(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)]
  const words = Math.ceil(a.length / 32)
  const places = new Map<string, Uint32Array>()
  a.forEach((character, i) => {
    const mask = places.get(character) ?? new Uint32Array(words)
    mask[i >> 5] = (mask[i >> 5] ?? 0) | (1 << (i & 31))
    places.set(character, mask)
  })
  const unmatched = new Uint32Array(words).fill(0xffffffff)
  for (const character of b) {
    const mask = places.get(character)
    if (mask === undefined) continue
    let carry = 0
    for (let w = 0; w < words; w++) {
      const before = unmatched[w] ?? 0
      const matches = (before & (mask[w] ?? 0)) >>> 0
      const sum = before + matches + carry
      carry = sum > 0xffffffff ? 1 : 0
      unmatched[w] = (sum | (before - matches)) >>> 0
    }
  }
  const ends = a.map((_, i) => ((unmatched[i >> 5] ?? 0) >>> (i & 31)) & 1)
  return ends.filter((bit) => bit === 0).length
}

/** The two texts with each code point as one UTF-16 unit, so that a function that counts units counts code points. */
function recoded(one: string, other: string): readonly [string, string] {
  const units = new Map<string, string>()
  const unitOf = (character: string) => {
    const unit = units.get(character) ?? String.fromCharCode(units.size)
    units.set(character, unit)
    return unit
  }
  return [Array.from(one, unitOf).join(''), Array.from(other, unitOf).join('')]
}
