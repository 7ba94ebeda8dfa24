/** What a cell of a table may have. */
export type Cell = string | number | boolean | null

/** A line of CSV (RFC 4180). */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(textOf).join()}\r\n`
}

/** A text that a spreadsheet would run as a formula begins with an apostrophe (OWASP, CSV injection). Numbers stay. */
function textOf(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return decimal(value)
  const text = /^[=+\-@\t\r\n|%]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Without an exponent, which some readers of CSV do not know: no figure has more than nine decimal places. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/\.?0+$/, '')
}
