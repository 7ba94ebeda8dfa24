import { quantileBeta } from '../distributions/beta.ts'
import { CONFIDENCE, type Interval } from './interval.ts'

/** The exact interval (Clopper and Pearson 1934) of a proportion, never too narrow; null of nothing. */
export function clopperPearsonInterval(
  successes: number,
  n: number,
  confidence: number = CONFIDENCE,
): Interval | null {
  if (n === 0) return null
  const tail = (1 - confidence) / 2
  const failures = n - successes
  return [
    successes === 0 ? 0 : quantileBeta(tail, { a: successes, b: failures + 1 }),
    failures === 0 ? 1 : quantileBeta(1 - tail, { a: successes + 1, b: failures }),
  ]
}
