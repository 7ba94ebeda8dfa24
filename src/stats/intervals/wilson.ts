import { quantileNormal } from '../distributions/normal.ts'
import { CONFIDENCE, type Interval } from './interval.ts'

/** Wilson's interval (1927) of a proportion; null of nothing. */
export function wilsonInterval(
  successes: number,
  n: number,
  confidence: number = CONFIDENCE,
): Interval | null {
  if (n === 0) return null
  const z = quantileNormal((1 + confidence) / 2)
  const share = successes / n
  const centre = share + (z * z) / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return [
    successes === 0 ? 0 : (centre - half) / scale,
    successes === n ? 1 : (centre + half) / scale,
  ]
}
