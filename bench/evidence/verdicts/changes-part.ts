import { percent, tableOf } from '../format.ts'
import type { Part } from '../parts.ts'
import { noticedIn, type Change, type Noticed } from './change.ts'

/** Win rates before and after a change after half of the requests; the last rows have none. */
const CHANGES: readonly Change[] = [
  { before: 0.65, after: 0.35 },
  { before: 0.58, after: 0.42 },
  { before: 0.42, after: 0.58 },
  { before: 0.58, after: 0.5 },
  { before: 0.58, after: 0.58 },
].flatMap((rates) => [0.02, 0.1].map((share) => ({ ...rates, share })))

interface ChangeRow extends Change, Noticed {}

/** How long it takes until comparisons notice that a model changed under the same name. */
export const changesPart: Part<readonly ChangeRow[]> = {
  measure: (setting, progress) =>
    CHANGES.map((change) => {
      const row = { ...change, ...noticedIn(change, setting) }
      progress(JSON.stringify(row))
      return row
    }),
  lines: (rows, { repetitions, seed }) => [
    `${repetitions} mixtures each, seed ${seed}, with a change after 20 of 40 days.`,
    '',
    ...tableOf(
      [
        'win rate before and after, share compared',
        'noticed within 20 days',
        'days until half noticed',
        'false alarms before',
        'last verdict is true of the time after the change',
        'the same without starting again',
      ],
      rows.map((row) => [
        `${percent(row.before)} → ${percent(row.after)}, ${percent(row.share)} compared`,
        percent(row.noticed),
        row.medianDays === null ? '–' : String(row.medianDays),
        percent(row.early),
        percent(row.right),
        percent(row.rightWithout),
      ]),
    ),
  ],
  pictures: () => ({}),
}
