import { useSignal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { html } from '../html.ts'
import { useStayingFocus } from '../staying-focus.ts'

/** One column of a table. */
export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => ComponentChildren
  /** Right-aligned digits. */
  readonly isNumber?: boolean
  /** What the column is sorted by; without it, it cannot be. */
  readonly order?: (row: T) => number | string
}

/** A table with its columns; the first cell of a row names the row. */
export interface DataTableProps<T> {
  /** What the table is, for people who cannot see where it stands. */
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
}

interface Sorting {
  readonly title: string
  readonly direction: 'ascending' | 'descending'
}

/** A table that scrolls in a box of its own, which a keyboard reaches, and that sorts by its columns. */
export function DataTable<T>({ caption, columns, rows, keyOf }: DataTableProps<T>): VNode {
  const sorting = useSignal<Sorting | null>(null)
  const by = columns.find(({ title }) => title === sorting.value?.title)
  const sorted = sortedRows(rows, by?.order, sorting.value?.direction)
  const { box, enter } = useStayingFocus()
  return html`<div
    ref=${box}
    class="table-box"
    role="region"
    aria-label=${caption}
    tabindex="0"
    onFocusIn=${enter}
  >
    <table>
      <thead>
        <tr>
          ${columns.map(
            (column) =>
              html`<${Heading} key=${column.title} column=${column} sorting=${sorting} />`,
          )}
        </tr>
      </thead>
      <tbody>
        ${sorted.map(
          (row) =>
            html`<tr key=${keyOf(row)}>
              ${columns.map(({ title, cell, isNumber }, index) =>
                index === 0
                  ? html`<th key=${title} scope="row">${cell(row)}</th>`
                  : html`<td key=${title} class=${isNumber === true ? 'number' : ''}>
                      ${cell(row)}
                    </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function Heading<T>({
  column: { title, isNumber, order },
  sorting,
}: {
  readonly column: Column<T>
  readonly sorting: { value: Sorting | null }
}): VNode {
  const direction = sorting.value?.title === title ? sorting.value.direction : null
  const sort = () => {
    const next = direction === 'descending' ? 'ascending' : 'descending'
    sorting.value = { title, direction: next }
  }
  const mark = { ascending: ' ↑', descending: ' ↓' }
  return html`<th scope="col" class=${isNumber === true ? 'number' : ''} aria-sort=${direction}>
    ${
      order === undefined
        ? title
        : html`<button type="button" class="plain" onClick=${sort}>
            ${title}<span aria-hidden="true">${direction === null ? '' : mark[direction]}</span>
          </button>`
    }
  </th>`
}

function sortedRows<T>(
  rows: readonly T[],
  order: Column<T>['order'],
  direction: Sorting['direction'] = 'descending',
): readonly T[] {
  if (order === undefined) return rows
  const sign = direction === 'ascending' ? 1 : -1
  return rows.toSorted((one, other) => sign * compared(order(one), order(other)))
}

function compared(one: number | string, other: number | string): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return String(one).localeCompare(String(other))
}
