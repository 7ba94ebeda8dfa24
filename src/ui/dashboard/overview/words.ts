import { count, duration, percent, plural, usd } from '../../shared/format.ts'
import type { UsageRow } from './usage.ts'

/** What some runs cost, with the calls whose price nobody knows: without any other call the cost is unknown, not nothing. */
export function costText({ cost_usd, unpriced_calls }: UsageRow): string {
  if (unpriced_calls === 0) return usd(cost_usd)
  const unpriced = `${plural(unpriced_calls, 'call')} without a price`
  return cost_usd === 0 ? `unknown: ${unpriced}` : `${usd(cost_usd)} + ${unpriced}`
}

/** A time that half of the runs needed, and one that 19 of 20 did not exceed. */
export function spreadText(spread: UsageRow['latency_ms']): string {
  return spread === null ? 'not measured' : `${duration(spread.p50)} · ${duration(spread.p95)}`
}

/** A part of a whole, such as "12 of 80 (15 %)". */
export function partText(part: number, whole: number): string {
  return whole === 0 ? count(part) : `${count(part)} of ${count(whole)} (${percent(part / whole)})`
}

/** A rate of tokens. */
export function paceText(tokensPerSecond: number | null): string {
  return tokensPerSecond === null ? 'not measured' : `${tokensPerSecond.toFixed(0)} tok/s`
}
