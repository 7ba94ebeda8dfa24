import type { Estimate, Interval } from '../../results/summary.ts'

/** Numbers as people read them in a sentence; all are in English, whatever the machine's language. */

/** `41 %`. */
export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`
}

/** `41 % [34, 48]`, with a decimal where rounding would hide on which side of 50 an end is. */
export function rateWithInterval({ value, n }: Estimate, interval: Interval | null): string {
  if (interval === null) return percent(value)
  const isNear = interval.some((end) => Math.abs(end - 1 / 2) < 0.01 && end !== 1 / 2)
  const digits = n >= 400 || isNear ? 1 : 0
  const [lower, upper] = interval.map((end) => (end * 100).toFixed(digits))
  return `${percent(value, digits)} [${lower}, ${upper}]`
}

/** `5.2×`, with three digits at most. */
export function times(ratio: number): string {
  const digits = ratio >= 100 ? 0 : ratio >= 10 ? 1 : 2
  return `${trimmed(ratio.toFixed(digits))}×`
}

/** `$0.0123`, with two digits that say something. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0'
  const digits = Math.max(2, 1 - Math.floor(Math.log10(Math.abs(usd))))
  return `${usd < 0 ? '−' : ''}$${Math.abs(usd).toFixed(Math.min(digits, 10))}`
}

/** `1 question`, `2 questions`, `1,500 questions`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}

function trimmed(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number
}
