/** Figures as people read them, the same in the page and on the terminal. What is not known is a dash. */
import type { Estimate, Interval } from '../results/summary.ts'

/** What stands where a figure is not known. */
export const UNKNOWN = '–'

/** A minus sign of the width of a figure, and no "−0". */
function signed(text: string): string {
  return /^-[0.]*$/.test(text) ? text.slice(1) : text.replace('-', '−')
}

/** A number with a fixed count of decimals, thousands apart. */
export function decimal(value: number | null, digits: number): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return signed(value.toLocaleString('en-US', options))
}

/** A share as whole percent, with a decimal close to none and to all. */
export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return UNKNOWN
  const isNearAnEnd = (share > 0 && share < 0.01) || (share > 0.99 && share < 1)
  return isNearAnEnd ? tenthsOfPercent(share) : `${decimal(share * 100, 0)} %`
}

function tenthsOfPercent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? UNKNOWN : `${decimal(share * 100, 1)} %`
}

/** A difference of shares in percentage points, with its sign. */
export function points(difference: number | null): string {
  if (difference === null || !Number.isFinite(difference)) return UNKNOWN
  const text = decimal(difference * 100, 1)
  return difference * 100 >= 0.05 ? `+${text}` : text
}

/** A factor, such as a cost ÷ another cost. */
export function factor(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN
  return `${significant(value)}×`
}

/** Three significant digits at most, never in powers of ten. */
export function significant(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(value)))
  const digits = Math.min(12, Math.max(0, (Math.abs(value) < 10 ? 1 : 2) - magnitude))
  return decimal(value, Math.abs(value) >= 100 ? 0 : digits)
}

/** US dollars, with as many decimals as show two digits of a small amount. */
export function usd(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN
  if (value === 0) return '$0'
  if (Math.abs(value) >= 1) return signed(`$${decimal(Math.abs(value), 2)}`)
  const digits = Math.min(10, 1 - Math.floor(Math.log10(Math.abs(value))))
  return `${value < 0 ? '−' : ''}$${decimal(Math.abs(value), Math.max(2, digits))}`
}

/** Milliseconds, in the unit that people say. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN
  if (ms < 1000) return `${decimal(ms, 0)} ms`
  if (ms < 10_000) return `${decimal(ms / 1000, 1)} s`
  if (ms < 120_000) return `${decimal(ms / 1000, 0)} s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** How one kind of figure is written. */
export type Format = (value: number | null) => string

/** An interval in brackets: the unit stands only after the figure before it. */
export function range(interval: Interval | null, format: Format): string {
  if (interval === null) return 'no interval'
  const [low, high] = interval.map((end) => bare(format(end)))
  return `[${low}, ${high}]`
}

function bare(text: string): string {
  return text.replace(/ ?[%×]$/, '').replace('$', '')
}

/**
 * The format that does not contradict the verdict: with an end at 49.8 %, whole percent would print 50, and the
 * interval would seem to hold no difference or not to, as rounding has it.
 */
export function faithful(format: Format, { value, interval }: Estimate): Format {
  const figures = [value, ...(interval ?? [])]
  const isHidden = (share: number) => share !== 0.5 && Math.round(share * 100) === 50
  return format === percent && figures.some(isHidden) ? tenthsOfPercent : format
}

/** A figure with its interval, as in "41 % [34, 48]". */
export function withRange(estimate: Estimate | null, format: Format): string {
  if (estimate === null) return UNKNOWN
  const written = faithful(format, estimate)
  return `${written(estimate.value)} ${range(estimate.interval, written)}`
}

/** A count and its noun. */
export function counted(amount: number, noun: string): string {
  return `${decimal(amount, 0)} ${noun}${amount === 1 ? '' : 's'}`
}
