/** Of about so many runs it is known how many had an outcome. */
const RUNS = 500

/** Which share of the runs has had an outcome lately; before the first run, every one is expected to have one. */
export const HEARD_AT_FIRST = 1

/** The share after another run. */
export function withRunHeard(heard: number): number {
  return heard * (1 - 1 / RUNS)
}

/** The share after another outcome. */
export function withOutcomeHeard(heard: number): number {
  return Math.min(1, heard + 1 / RUNS)
}
