import type { Part } from '../parts.ts'
import { percent, tableOf } from '../format.ts'
import { TRAFFIC } from '../setting.ts'
import { RULES } from './rules.ts'
import { sharesOf, type Shares } from './simulate.ts'
import { TRUTHS } from './truths.ts'

/** Shares of the runs that are compared. */
const SHARES = [0.02, 0.1] as const

/** How every rule did on one mixture. */
export interface VerdictRow {
  readonly share: number
  readonly name: string
  readonly winRate: number
  /** In the order of RULES. */
  readonly rules: readonly Shares[]
}

/** How often a verdict is right, undecided or wrong when somebody looks every day. */
export const verdictsPart: Part<readonly VerdictRow[]> = {
  measure: (setting, progress) =>
    SHARES.flatMap((share) =>
      TRUTHS.map((truth) => {
        const row = {
          share,
          name: truth.name,
          winRate: truth.winRate,
          rules: sharesOf(RULES, { truth, share }, setting),
        }
        progress(JSON.stringify(row))
        return row
      }),
    ),
  lines: (rows, { repetitions, seed }) => [
    `${repetitions} mixtures of each kind with ${TRAFFIC.requests.toLocaleString('en')} requests in ${TRAFFIC.days} days, seed ${seed}. Each cell: right / undecided / **wrong**, and the days until half of them had a verdict.`,
    '',
    ...tableOf(
      ['the truth, and the share compared', ...RULES.map(({ name }) => name)],
      rows.map((row) => [
        `${row.name} (${percent(row.winRate)}), ${percent(row.share)} compared`,
        ...row.rules.map(cellOf),
      ]),
    ),
  ],
  pictures: () => ({}),
}

function cellOf({ right, undecided, wrong, medianDays }: Shares): string {
  const days = medianDays === null ? '–' : `${medianDays} d`
  const points = (share: number) => Number((100 * share).toFixed(1))
  return `${points(right)} / ${points(undecided)} / **${points(wrong)}** %, ${days}`
}
