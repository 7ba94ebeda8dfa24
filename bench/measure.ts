/** One thing to measure, again and again; returns milliseconds. */
export interface Case {
  readonly name: string
  readonly run: () => Promise<number>
}

export interface Figure {
  readonly name: string
  readonly medianMs: number
  /** Median of the paired ratios to the first case, and their quartiles. */
  readonly ratio: number
  readonly ratioLow: number
  readonly ratioHigh: number
}

/**
 * Measures cases side by side: each round runs every case once, in turn, so that whatever the machine
 * does meanwhile it does to all of them; ratios are taken within a round.
 */
export async function measure(cases: readonly Case[], rounds: number): Promise<readonly Figure[]> {
  for (const { run } of cases) await run() // Warm: code and connections.
  const times = cases.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, { run }] of cases.entries()) times[index]?.push(await run())
  }
  return cases.map(({ name }, index) => {
    const ratios = (times[index] ?? []).map((ms, round) => ms / (times[0]?.[round] ?? Number.NaN))
    return {
      name,
      medianMs: quantile(times[index] ?? [], 0.5),
      ratio: quantile(ratios, 0.5),
      ratioLow: quantile(ratios, 0.25),
      ratioHigh: quantile(ratios, 0.75),
    }
  })
}

/** The value below which a part of the values lies, by linear interpolation. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * part
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}

/** Figures as a table for people. */
export function tableOf(title: string, figures: readonly Figure[]): string {
  const rows = figures.map(({ name, medianMs, ratio, ratioLow, ratioHigh }) => {
    const spread = `${ratioLow.toFixed(2)}–${ratioHigh.toFixed(2)}`
    return `  ${name.padEnd(34)} ${medianMs.toFixed(1).padStart(8)} ms   × ${ratio.toFixed(2)}  (${spread})`
  })
  return [title, ...rows, ''].join('\n')
}
