import { randomFrom } from './statistics.ts'

/** One target of a measurement, measured once per round. */
export interface Case<Sample> {
  readonly name: string
  readonly run: () => Promise<Sample>
}

/** The samples of one round, in the order of the cases. */
export type Round<Sample> = readonly Sample[]

/**
 * Measures cases in the same rounds: each round runs every case once, so that other load on the machine
 * affects all of them. The order matters, so orders are random and each one is followed by its reverse: of two
 * cases, each comes after the other equally often. `rest` waits until a case has finished its work after the answer.
 */
export async function measureRounds<Sample>(
  cases: readonly Case<Sample>[],
  rounds: number,
  rest: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly Round<Sample>[]> {
  const random = randomFrom(cases.length)
  for (const { run } of cases) await run() // Warm up code and connections.
  const measured: Sample[][] = []
  let order: readonly (readonly [number, Case<Sample>])[] = []
  for (let round = 0; round < rounds; round++) {
    order = round % 2 === 0 ? shuffled([...cases.entries()], random) : order.toReversed()
    const samples: Sample[] = []
    for (const [index, { run }] of order) {
      samples[index] = await run()
      await rest()
    }
    measured.push(samples)
  }
  return measured
}

/** Time that is left for repeating measurements that were too noisy. */
export class Spare {
  #leftMs: number

  constructor(leftMs: number) {
    this.#leftMs = leftMs
  }

  /** Takes this many milliseconds if they are left, and returns whether they were. */
  take(ms: number): boolean {
    if (ms > this.#leftMs) return false
    this.#leftMs -= ms
    return true
  }
}

/**
 * Measures, and once more when the rounds are inconclusive and there is time for it. No round is discarded: the result has
 * all of them.
 */
export async function measureTwice<Sample>(
  measure: () => Promise<readonly Round<Sample>[]>,
  conclusive: (rounds: readonly Round<Sample>[]) => boolean,
  spare: Spare,
): Promise<readonly Round<Sample>[]> {
  const startedAtMs = performance.now()
  const rounds = await measure()
  if (conclusive(rounds) || !spare.take(performance.now() - startedAtMs)) return rounds
  return [...rounds, ...(await measure())]
}

function shuffled<T>(items: T[], random: () => number): readonly T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1))
    const item = items[last] as T
    items[last] = items[chosen] as T
    items[chosen] = item
  }
  return items
}

/** The samples of one case in all rounds. */
export function columnOf<Sample>(
  rounds: readonly Round<Sample>[],
  index: number,
): readonly Sample[] {
  return rounds.map((round) => round[index] as Sample)
}
