import type { Column } from '../../shared/charts/data-table.ts'
import { count } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import type { UsageRow } from './usage.ts'
import { costText } from './words.ts'

/** A column of counts, which the table can be sorted by. */
export function countColumn(title: string, of: (row: UsageRow) => number): Column<UsageRow> {
  return { title, cell: (row) => count(of(row)), isNumber: true, order: of }
}

/** The model of a row. */
export const MODEL: Column<UsageRow> = {
  title: 'Model',
  cell: ({ name }) => html`<span dir="auto">${name}</span>`,
  order: ({ name }) => name,
}

/** What the calls of a row cost. */
export const COST: Column<UsageRow> = {
  title: 'Cost',
  cell: costText,
  isNumber: true,
  order: ({ cost_usd }) => cost_usd,
}

export const RUNS = countColumn('Runs', ({ runs }) => runs)
export const CALLS = countColumn('Calls', ({ calls }) => calls)
