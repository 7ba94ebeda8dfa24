/** One thing to measure, again and again. */
export interface Case<Sample> {
  readonly name: string
  readonly run: () => Promise<Sample>
}

/** What every case showed in one round, in the order of the cases. */
export type Round<Sample> = readonly Sample[]

/**
 * Measures cases side by side: each round runs every case once, so that whatever the machine does
 * meanwhile it does to all of them. Every round begins with another case: who follows whom matters.
 */
export async function measureRounds<Sample>(
  cases: readonly Case<Sample>[],
  rounds: number,
): Promise<readonly Round<Sample>[]> {
  for (const { run } of cases) await run() // Warm: code and connections.
  const measured: Sample[][] = []
  for (let round = 0; round < rounds; round++) {
    const samples = new Map<number, Sample>()
    for (let turn = 0; turn < cases.length; turn++) {
      const index = (turn + round) % cases.length
      const one = cases[index]
      if (one !== undefined) samples.set(index, await one.run())
    }
    measured.push(cases.map((_, index) => samples.get(index) as Sample))
  }
  return measured
}

/** The column of one case. */
export function columnOf<Sample>(
  rounds: readonly Round<Sample>[],
  index: number,
): readonly Sample[] {
  return rounds.map((round) => round[index] as Sample)
}
