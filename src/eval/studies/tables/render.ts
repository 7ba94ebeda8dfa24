import { stringify } from 'csv-stringify/sync'
import { alignedRight, columnsOf, oneLine, padded } from '../../command/terminal-text.ts'
import { written, type Column, type Table, type Value } from './table.ts'

/** The table for a terminal: columns under one another, numbers to the right. */
export function textTable({ title, columns, rows, notes }: Table): string {
  const cells = rows.map((row) =>
    row.map((value, at) => oneLine(written(value, kindAt(columns, at)))),
  )
  const widths = columns.map(({ name }, at) =>
    Math.max(columnsOf(name), ...cells.map((row) => columnsOf(row[at] ?? ''))),
  )
  const aligned = (text: string, at: number) =>
    kindAt(columns, at) === 'text'
      ? padded(text, widths[at] ?? 0)
      : alignedRight(text, widths[at] ?? 0)
  const line = (texts: readonly string[]) => texts.map(aligned).join('  ').trimEnd()
  const lines = [
    title,
    '',
    line(columns.map(({ name }) => name)),
    line(widths.map((width) => '─'.repeat(width))),
    ...cells.map(line),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ]
  return `${lines.join('\n')}\n`
}

/** The table for a pull request or a page. */
export function markdownTable({ title, columns, rows, notes }: Table): string {
  const line = (texts: readonly string[]) => `| ${texts.map(markdownText).join(' | ')} |`
  const lines = [
    `### ${markdownText(title)}`,
    '',
    line(columns.map(({ name }) => name)),
    `|${columns.map(({ kind }) => (kind === 'text' ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => line(row.map((value, at) => written(value, kindAt(columns, at))))),
    ...(notes.length === 0 ? [] : ['', ...notes.map(markdownText)]),
  ]
  return `${lines.join('\n')}\n`
}

/** The table for a spreadsheet: an estimate has a column for each of its parts, and numbers are not rounded. */
export function csvTable({ columns, rows }: Table): string {
  const isEstimated = columns.map((_column, at) => rows.some((row) => isEstimate(row[at] ?? null)))
  const header = columns.flatMap(({ name }, at) =>
    isEstimated[at] === true ? [name, `${name} low`, `${name} high`, `${name} n`] : [name],
  )
  const lines = rows.map((row) =>
    row.flatMap((value, at) => (isEstimated[at] === true ? partsOf(value) : [plain(value)])),
  )
  return stringify([header, ...lines])
}

function isEstimate(value: Value): value is Exclude<Value, string | number | null> {
  return typeof value === 'object' && value !== null
}

function partsOf(value: Value): readonly string[] {
  if (!isEstimate(value)) return [plain(value), '', '', '']
  const [low, high] = value.interval ?? [null, null]
  return [plain(value.value), plain(low), plain(high), plain(value.n)]
}

/** A name that a spreadsheet would take for a formula is marked as text; a negative number is left as it is. */
function plain(value: Value): string {
  if (value === null || isEstimate(value)) return ''
  if (typeof value === 'string') return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return Number.isFinite(value) ? String(value) : ''
}

function kindAt(columns: readonly Column[], at: number): Column['kind'] {
  return columns[at]?.kind ?? 'text'
}

/** Text of a Markdown page. Names come from files and providers: none may end a cell, or be read as markup. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replaceAll(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll(/[\\`*_[\]|]/g, String.raw`\$&`)
}
