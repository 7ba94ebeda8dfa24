import type { Part } from '../parts.ts'
import { percent, tableOf } from '../format.ts'
import { TRAFFIC } from '../setting.ts'
import { sharesOf as barsOf } from '../../plots/shares.ts'
import { RULES } from './rules.ts'
import { sharesOf, type Shares } from './simulate.ts'
import { TRUTHS } from './truths.ts'

/** Shares of the runs that are compared. */
const SHARES = [0.02, 0.1, 0.25] as const

/** How every rule did on one mixture. */
export interface VerdictRow {
  readonly share: number
  readonly name: string
  readonly winRate: number
  /** In the order of RULES. */
  readonly rules: readonly Shares[]
}

/** How often a verdict is right, undecided or wrong with a look every day. */
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
  pictures: (rows) => ({ 'evidence-verdicts.svg': pictureOf(rows) }),
}

function cellOf({ right, undecided, wrong, medianDays }: Shares): string {
  const days = medianDays === null ? '–' : `${medianDays} d`
  const points = (share: number) => Number((100 * share).toFixed(1))
  return `${points(right)} / ${points(undecided)} / **${points(wrong)}** %, ${days}`
}

const NAMES = ['confidence sequence', 'Wilson, daily', 't interval, daily']

/** Shares of the verdicts by truth, in a column for each share of compared runs. */
export function pictureOf(rows: readonly VerdictRow[]): string {
  const columns = SHARES.map((share) => ({
    title: `${percent(share)} of the runs compared`,
    groups: rows
      .filter((row) => row.share === share)
      .map((row) => ({
        name: `${row.name} (${percent(row.winRate)})`,
        bars: row.rules.map(({ right, undecided, wrong }, index) => ({
          name: NAMES[index] ?? '',
          shares: [
            { colour: 'blue' as const, share: right },
            { colour: 'pale' as const, share: undecided },
            { colour: 'orange' as const, share: wrong },
          ],
        })),
      })),
  }))
  return barsOf(columns, {
    title: 'Verdicts that are right, undecided and wrong',
    legend: [
      { colour: 'blue', name: 'right' },
      { colour: 'pale', name: 'undecided' },
      { colour: 'orange', name: 'wrong on some day' },
    ],
  })
}
