import type { Sample } from './sample.ts'
import { liveMb } from './verdict.ts'

/** The columns of the table that a soak prints, a row for each sample. */
const COLUMNS: readonly (readonly [head: string, cell: (sample: Sample) => string])[] = [
  ['minute', ({ minute }) => minute.toFixed(1)],
  ['live MB ', (sample) => `${liveMb(sample).toFixed(2)}${sample.quiet ? '*' : ' '}`],
  ['(external)', ({ rest }) => rest.externalMb.toFixed(2)],
  ['busy MB', ({ busy }) => (busy.heapMb + busy.externalMb).toFixed(1)],
  ['RSS MB', ({ rest }) => rest.residentMb?.toFixed(0) ?? '-'],
  ['calls', ({ busy, rest }) => `${busy.openCalls}→${rest.openCalls}`],
  ['held USD', ({ busy, rest }) => `${busy.heldUsd.toFixed(4)}→${rest.heldUsd}`],
  ['jobs', ({ busy, rest }) => `${busy.jobs}→${rest.jobs}`],
  ['req/s', ({ tally, loadMs }) => ((tally.sent * 1_000) / loadMs).toFixed(1)],
  ['problems', ({ tally }) => String(tally.problems.length)],
  ['statuses', ({ tally }) => statusesOf(tally.outcomes)],
]

/** What the arrows mean. */
export const LEGEND =
  'a→b: while requests were open → when all had ended. *: a minute later, without what an isolate remembers for a minute'

/** The first line of the table. */
export function headOf(): string {
  return COLUMNS.map(([head]) => head.padStart(widthOf(head))).join('  ')
}

/** The line of a sample. */
export function rowOf(sample: Sample): string {
  return COLUMNS.map(([head, cell]) => cell(sample).padStart(widthOf(head))).join('  ')
}

const WIDE: Readonly<Record<string, number>> = { 'held USD': 11, calls: 7, jobs: 6 }

function widthOf(head: string): number {
  return WIDE[head] ?? head.length
}

/** The counts of many outcomes by their status alone. */
export function statusesOf(outcomes: Readonly<Record<string, number>>): string {
  const sums = new Map<string, number>()
  for (const [name, count] of Object.entries(outcomes)) {
    const [status = name] = name.split(' ')
    sums.set(status, (sums.get(status) ?? 0) + count)
  }
  return [...sums]
    .sort()
    .map(([status, count]) => `${status}:${count}`)
    .join(' ')
}
