import { randomFrom } from './statistics.ts'

/** One thing to measure, again and again. */
export interface Case<Sample> {
  readonly name: string
  readonly run: () => Promise<Sample>
}

/** What every case showed in one round, in the order of the cases. */
export type Round<Sample> = readonly Sample[]

/**
 * Measures cases side by side: each round runs every case once, so that whatever the machine does
 * meanwhile it does to all of them. Who follows whom matters: orders are drawn, and each one is followed by
 * its reverse, so that of two cases each comes after the other as often. With `rest`, what one still does
 * after its answer is over before the next is measured.
 */
export async function measureRounds<Sample>(
  cases: readonly Case<Sample>[],
  rounds: number,
  rest: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly Round<Sample>[]> {
  const random = randomFrom(cases.length)
  for (const { run } of cases) await run() // Warm: code and connections.
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

/** Time left for measuring again what was too noisy to tell. */
export class Spare {
  #leftMs: number

  constructor(leftMs: number) {
    this.#leftMs = leftMs
  }

  /** Whether so many milliseconds are left; they are taken. */
  take(ms: number): boolean {
    if (ms > this.#leftMs) return false
    this.#leftMs -= ms
    return true
  }
}

/**
 * Measures, and once more when the rounds tell nothing yet and there is time for it. No round is thrown away: all of
 * them together are what was seen.
 */
export async function measureTwice<Sample>(
  measure: () => Promise<readonly Round<Sample>[]>,
  tells: (rounds: readonly Round<Sample>[]) => boolean,
  spare: Spare,
): Promise<readonly Round<Sample>[]> {
  const startedAt = performance.now()
  const rounds = await measure()
  if (tells(rounds) || !spare.take(performance.now() - startedAt)) return rounds
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

/** The column of one case. */
export function columnOf<Sample>(
  rounds: readonly Round<Sample>[],
  index: number,
): readonly Sample[] {
  return rounds.map((round) => round[index] as Sample)
}
