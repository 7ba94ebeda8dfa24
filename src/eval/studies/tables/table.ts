import { decimal, percent, points, range, UNKNOWN, usd, type Format } from '../../report/figures.ts'
import type { Estimate } from '../../results/summary.ts'

/** What a cell of a table holds; null is unknown, which is not nought. */
export type Value = string | number | null | Estimate

/** How the numbers of a column are read. */
export type Kind = 'text' | 'count' | 'share' | 'points' | 'usd' | 'figure'

export interface Column {
  readonly name: string
  readonly kind: Kind
}

/** A table of a study, before it is text, Markdown or CSV. */
export interface Table {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Value[])[]
  /** How to read it, one sentence each. */
  readonly notes: readonly string[]
}

const FORMATS: Readonly<Record<Kind, Format>> = {
  text: (value) => decimal(value, 0),
  count: (value) => decimal(value, value !== null && Number.isInteger(value) ? 0 : 1),
  share: percent,
  points,
  usd,
  figure: (value) => decimal(value, 3),
}

/** A value as people read it: an estimate with its interval and its number of questions. */
export function written(value: Value, kind: Kind): string {
  if (value === null) return UNKNOWN
  if (typeof value === 'string') return value
  const format = FORMATS[kind]
  if (typeof value === 'number') return format(value)
  return `${format(value.value)} ${range(value.interval, format)} n = ${value.n}`
}
