import type { Proposal } from '../events.ts'

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
