/** How often each of some things was seen; what is absent was not. */
export type Counts = Readonly<Record<string, number>>

/** What is summed up. Costs are whole millionths of a millionth of a US dollar, so that every order of adding gives the same sum. */
export type SumName =
  | 'runs'
  | 'degraded'
  | 'failed'
  | 'cancelled'
  | 'replayed'
  | 'calls'
  | 'failedCalls'
  | 'cutOffCalls'
  | 'fallbackCalls'
  | 'retriedCalls'
  | 'promptTokens'
  | 'completionTokens'
  | 'costPicos'
  | 'unpricedCalls'
  | 'savedPicos'
  | 'savedCalls'
  /** Tokens of the calls whose writing was timed, and how long they took to write them. */
  | 'timedTokens'
  | 'writingMs'

export type Sums = Readonly<Partial<Record<SumName, number>>>

/** Figures of some runs. Every one is a count, so tallies can be added in any order. */
export interface Tally {
  readonly sums: Sums
  /** Failures of calls, by code. */
  readonly failures: Counts
  /** Reasons of reports, by code without its place; one run counts once for each. */
  readonly reasons: Counts
  /** Durations, by their bucket: see `histogram.ts`. */
  readonly latency: Counts
  readonly firstToken: Counts
}

export const NO_TALLY: Tally = { sums: {}, failures: {}, reasons: {}, latency: {}, firstToken: {} }

/** The figures of two sets of runs together. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    sums: addCounts(one.sums, other.sums),
    failures: addCounts(one.failures, other.failures),
    reasons: addCounts(one.reasons, other.reasons),
    latency: addCounts(one.latency, other.latency),
    firstToken: addCounts(one.firstToken, other.firstToken),
  }
}

/** Two counts together. */
export function addCounts<T extends Readonly<Partial<Record<string, number>>>>(
  one: T,
  other: T,
): T {
  const sum: Record<string, number> = { ...(one as Counts) }
  for (const [name, count] of Object.entries(other as Counts)) sum[name] = (sum[name] ?? 0) + count
  return sum as T
}

/** Counts all names beyond the most that have a row of their own; no name of a caller has parentheses. */
export const OTHER = '(other)'

export type Tallies = Readonly<Record<string, Tally>>

/** Two sets of tallies together. Names beyond `most` are counted as one. */
export function mergeTallies(one: Tallies, other: Tallies, most: number): Tallies {
  const merged: Record<string, Tally> = { ...one }
  let size = Object.keys(merged).length
  for (const [name, tally] of Object.entries(other)) {
    const known = merged[name]
    if (known === undefined && size >= most) {
      merged[OTHER] = addTallies(merged[OTHER] ?? NO_TALLY, tally)
      continue
    }
    if (known === undefined) size += 1
    merged[name] = known === undefined ? tally : addTallies(known, tally)
  }
  return merged
}

export interface NamedTally {
  readonly name: string
  readonly tally: Tally
}

/** The tallies with the highest costs, highest first; those beyond `most` as one. */
export function dearest(tallies: readonly NamedTally[], most: number): readonly NamedTally[] {
  const sorted = tallies.filter(({ name }) => name !== OTHER).toSorted(byCost)
  const others = tallies.filter(({ name }) => name === OTHER)
  const rest = [...sorted.slice(most), ...others].map(({ tally }) => tally)
  const shown = sorted.slice(0, most)
  return rest.length === 0 ? shown : [...shown, { name: OTHER, tally: rest.reduce(addTallies) }]
}

function byCost(one: NamedTally, other: NamedTally): number {
  const by = (name: SumName) => (other.tally.sums[name] ?? 0) - (one.tally.sums[name] ?? 0)
  return by('costPicos') || by('runs') || (one.name < other.name ? -1 : 1)
}
