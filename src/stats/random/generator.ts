import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Pseudorandom draws: the same seed gives the same ones everywhere. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  readonly uniform: () => number
  /** A whole number from 0 up to, but not including, `size`. */
  readonly index: (size: number) => number
  /** A number with a normal distribution of mean 0 and standard deviation 1. */
  readonly normal: () => number
}

/** Draws from a seed: a whole number, or a text such as the id of a question. */
export function randomFrom(seed: number | string): Random {
  const generator = xoroshiro128plus(typeof seed === 'number' ? seed : seedOf(seed))
  const uniform = () => uniformFloat64(generator)
  return {
    uniform,
    index: (size) => uniformInt(generator, 0, size - 1),
    // Box and Muller; 1 − u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

/** A seed of 32 bits from a text (FNV-1a with the last mixing of MurmurHash3). */
export function seedOf(text: string): number {
  let hash = 0x81_1c_9d_c5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35)
  return (hash ^ (hash >>> 16)) >>> 0
}
