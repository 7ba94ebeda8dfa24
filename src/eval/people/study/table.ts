import { stringify } from 'csv-stringify/sync'
import type { StudyColumn, StudyRow } from './columns.ts'

/** The long table as CSV: nothing for what is missing, and no text that a spreadsheet would run as a formula. */
export function tableText(rows: readonly StudyRow[], columns: readonly StudyColumn[]): string {
  return csvText(
    columns.map(({ name }) => name),
    rows.map((row) => columns.map(({ name }) => row[name])),
  )
}

/** A CSV file with a line of names. */
export function csvText(
  names: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string {
  return stringify(
    [names, ...rows].map((row) => [...row]),
    {
      cast: { boolean: (value) => (value ? 'yes' : 'no') },
      escape_formulas: true,
    },
  )
}
