import { decimal } from '../../report/figures.ts'
import type { Estimate, Interval } from '../../results/summary.ts'

/** `41 % [34, 48]`, with a decimal where rounding would hide on which side of 50 an end is. */
export function rateWithInterval({ value, n }: Estimate, interval: Interval | null): string {
  const isNear = interval?.some((end) => Math.abs(end - 1 / 2) < 0.01 && end !== 1 / 2) ?? false
  const digits = n >= 400 || isNear ? 1 : 0
  const rate = `${decimal(value * 100, digits)} %`
  if (interval === null) return rate
  const [lower, upper] = interval.map((end) => decimal(end * 100, digits))
  return `${rate} [${lower}, ${upper}]`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}
