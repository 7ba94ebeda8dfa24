import type { Proposal } from '../events.ts'
import { seededRandom, shuffled } from '../text/random.ts'

/** A proposal under the letter that the judge knows it by. */
export interface Lettered {
  readonly letter: string
  readonly proposal: Proposal
}

/** A, B, …, Z, AA, AB, …: as many letters as there are proposals. */
export function lettersFor(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => letterAt(index))
}

function letterAt(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letterAt(Math.floor(index / 26) - 1) + last
}

/** The proposals in random order, each under the letter that stands for it. */
export function underLetters(proposals: readonly Proposal[], seed: number): readonly Lettered[] {
  const letters = lettersFor(proposals.length)
  return shuffled(proposals, seededRandom(seed)).map((proposal, index) => ({
    letter: letters[index] ?? '',
    proposal,
  }))
}

/** A judge's text with other names where it names responses by their letters, which its reader does not know. */
export function withNames(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(
    /\bresponse ([A-Z]{1,2})\b/gi,
    (whole, letter: string) => names.get(letter) ?? whole,
  )
}
