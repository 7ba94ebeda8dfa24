import type { Features } from './features.ts'

/** Numbers of a feature vector. */
export const DIMENSIONS = 32

/** Shortest and longest runs of characters that are hashed. */
const GRAMS = { min: 3, max: 5 }
const FNV_START = 0x811c9dc5
const FNV_PRIME = 0x01000193

/**
 * Features as numbers for a learner, of about the same size each: eight that have a name, then words and runs of
 * characters in signed hashed buckets of length 1. Texts alike have vectors alike; no text can be read from its own.
 */
export function vectorOf(features: Features): Float64Array {
  const named = [
    Math.log2(1 + features.chars) / 20,
    Math.log2(1 + features.turns) / 10,
    Math.log2(1 + features.code) / 20,
    Number(features.tools) / 2 + Number(features.toolLoop) / 2,
    Number(features.image),
    Number(features.json),
    Math.min(1, 5 * (features.digits + features.signs)),
    Number(features.question),
  ]
  const vector = new Float64Array(DIMENSIONS)
  vector.set(named)
  hashInto(vector.subarray(named.length), features)
  return vector
}

function hashInto(buckets: Float64Array, { excerpt, script, answer }: Features): void {
  for (const word of [`script ${script}`, `answer ${answer}`, ...excerpt.split(/\s+/)]) {
    if (word !== '') count(buckets, hashOf(word, 0, word.length))
  }
  for (let start = 0; start + GRAMS.min <= excerpt.length; start++) {
    let hash = hashOf(excerpt, start, start + GRAMS.min - 1)
    const end = Math.min(start + GRAMS.max, excerpt.length)
    for (let index = start + GRAMS.min - 1; index < end; index++) {
      hash = mix(hash, excerpt.charCodeAt(index))
      count(buckets, hash)
    }
  }
  const length = Math.hypot(...buckets)
  if (length > 0) for (const [index, value] of buckets.entries()) buckets[index] = value / length
}

function hashOf(text: string, start: number, end: number): number {
  let hash = FNV_START
  for (let index = start; index < end; index++) hash = mix(hash, text.charCodeAt(index))
  return hash
}

function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, FNV_PRIME)
}

/** One bit of the hash is the sign, so that words that share a bucket cancel out on average. */
function count(buckets: Float64Array, hash: number): void {
  const spread = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  const index = (spread >>> 1) % buckets.length
  buckets[index] = (buckets[index] ?? 0) + (spread & 1 ? 1 : -1)
}
