import type { WireComparison } from '../../../protocol/comparisons/comparison-response.ts'
import type { WireImprovement } from '../../../protocol/improvements/improvement-response.ts'
import { percent, plural } from '../../shared/format.ts'

/** What one agent adds to the answers. */
export type AgentWorth = WireComparison['agents'][number]

/** A state for people: a shape and a word, so that none is a colour alone. */
export interface StateWords {
  readonly shape: string
  readonly word: string
  readonly tone: 'good' | 'bad' | 'warn' | 'plain'
}

/** "Worse" stands out as much as "better" does. */
const VERDICTS: Readonly<Record<WireComparison['verdict'], StateWords>> = {
  better: { shape: '▲', word: 'Better', tone: 'good' },
  worse: { shape: '▼', word: 'Worse', tone: 'bad' },
  equivalent: { shape: '=', word: 'Equivalent', tone: 'plain' },
  undecided: { shape: '◇', word: 'Undecided', tone: 'warn' },
}

const NOT_ENOUGH: StateWords = { shape: '…', word: 'Not enough yet', tone: 'plain' }

/** What a comparison found. Below 50 judged runs nothing is found, whatever its interval is. */
export function verdictWords({
  enough,
  verdict,
}: Pick<WireComparison, 'enough' | 'verdict'>): StateWords {
  return enough ? VERDICTS[verdict] : NOT_ENOUGH
}

/** What an agent adds. */
export const FINDINGS: Readonly<Record<AgentWorth['finding'], StateWords>> = {
  adds: { shape: '▲', word: 'adds', tone: 'good' },
  adds_nothing: { shape: '■', word: 'adds nothing', tone: 'warn' },
  harms: { shape: '▼', word: 'harms', tone: 'bad' },
  not_enough: { shape: '…', word: 'not enough yet', tone: 'plain' },
}

/** How far a change of a mixture has come. */
export const STATUSES: Readonly<Record<WireImprovement['status'], StateWords>> = {
  proposed: { shape: '○', word: 'Proposed', tone: 'plain' },
  offline: { shape: '◔', word: 'Tested on stored runs', tone: 'plain' },
  shadow: { shape: '◑', word: 'Compared on new runs', tone: 'plain' },
  ready: { shape: '◆', word: 'Ready to promote', tone: 'good' },
  promoted: { shape: '▲', word: 'Promoted', tone: 'good' },
  worse: { shape: '▼', word: 'In place, and worse', tone: 'bad' },
  rejected: { shape: '✕', word: 'Rejected', tone: 'bad' },
  rolled_back: { shape: '↩', word: 'Rolled back', tone: 'bad' },
}

/** How many judged runs there are, and how many a verdict takes. */
export function countWords({
  n,
  needed_n: needed,
  enough,
  verdict,
}: Pick<WireComparison, 'n' | 'needed_n' | 'enough' | 'verdict'>): string {
  const judged = plural(n, 'judged run')
  const isOpen = !enough || verdict === 'undecided'
  return isOpen && needed !== null && needed > n
    ? `${judged}; a verdict takes about ${plural(needed, 'run')}`
    : judged
}

/** "1.8 times", "the same", "unknown". */
export function ratioWords(ratio: number | null): string {
  if (ratio === null) return 'unknown'
  const rounded = ratio.toFixed(ratio >= 10 ? 0 : ratio >= 1 ? 1 : 2)
  return Number(rounded) === 1 ? 'the same' : `${Number(rounded)} times`
}

/** The cost beside that of something else, in a sentence. */
export function costWords(ratio: number | null): string {
  if (ratio === null) return 'cost unknown'
  const words = ratioWords(ratio)
  return words === 'the same' ? 'the same cost' : `${words} the cost`
}

/** A share with its interval. */
export function shareWords(share: number | null, interval: readonly number[]): string {
  if (share === null) return 'none judged'
  return `${percent(share)} (${percent(interval[0] ?? 0)} to ${percent(interval[1] ?? 1)})`
}

/** The thing that a mixture is compared with, for people. */
export function opponentWords(against: string): string {
  const [, change] = /^candidate:(.+)$/.exec(against) ?? []
  return change === undefined ? against : `the proposed change ${change}`
}
