import type { Question } from '../../questions/question.ts'
import { meanWithin, type Figure, type Tested } from '../measures/estimates.ts'

/** A weighted sum of scores whose weights add up to 0: what it is on one question can be averaged and tested over all. */
export type Contrast = readonly { readonly weight: number; readonly score: Figure }[]

/** The score of a place of the grid, by its size. */
export interface Point {
  readonly n: number
  readonly score: Figure
}

/** One score less another. */
export function gapOf(one: Figure, other: Figure): Contrast {
  return [
    { weight: 1, score: one },
    { weight: -1, score: other },
  ]
}

/** Several contrasts, each times its factor, in one. */
export function combined(
  parts: readonly { readonly factor: number; readonly contrast: Contrast }[],
): Contrast {
  return parts.flatMap(({ factor, contrast }) =>
    contrast.map(({ weight, score }) => ({ weight: factor * weight, score })),
  )
}

/** Least-squares slope of the score over log2 n; null with fewer than two sizes. */
export function slopeOf(points: readonly Point[]): Contrast | null {
  const xs = points.map(({ n }) => Math.log2(n))
  const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length
  const squares = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  if (!(squares > 0)) return null
  return points.map(({ score }, at) => ({ weight: ((xs[at] ?? 0) - mean) / squares, score }))
}

/** Gain per proposal up to the middle size, less gain per proposal beyond it; null with fewer than three sizes. */
export function bendOf(points: readonly Point[]): Contrast | null {
  const [first, middle, last] = [points[0], points[Math.floor(points.length / 2)], points.at(-1)]
  if (first === undefined || middle === undefined || last === undefined) return null
  if (points.length < 3) return null
  const early = 1 / (middle.n - first.n)
  const late = 1 / (last.n - middle.n)
  return combined([
    { factor: early, contrast: gapOf(middle.score, first.score) },
    { factor: -late, contrast: gapOf(last.score, middle.score) },
  ])
}

/** The mean of a contrast over the questions that have all its scores. `shift` is added to it. */
export function testContrast(
  questions: readonly Question[],
  contrast: Contrast,
  shift = 0,
): Tested {
  const gained = new Map<Figure, number>()
  for (const { weight, score } of contrast) gained.set(score, (gained.get(score) ?? 0) + weight)
  const most = [...gained.values()].reduce((sum, weight) => sum + Math.max(0, weight), 0)
  const figure: Figure = (question) => {
    let sum = shift
    for (const [score, weight] of gained) {
      const value = score(question)
      if (value === null) return null
      sum += weight * value
    }
    return sum
  }
  return meanWithin(questions, figure, [shift - most, shift + most])
}

/** One-sided probability of a mean at least as far above 0, or below it, when there is nothing. */
export function oneSided({ value, pValue }: Tested, side: 'above' | 'below'): number {
  if (pValue === null || !Number.isFinite(value)) return 1
  const isThere = side === 'above' ? value > 0 : value < 0
  return isThere ? pValue / 2 : 1 - pValue / 2
}

/** Probability of a mean as near to 0 if it were at the margin: the larger of two one-sided tests. */
export function equivalenceP(
  questions: readonly Question[],
  contrast: Contrast,
  margin: number,
): number {
  const above = testContrast(questions, contrast, margin)
  const below = testContrast(questions, contrast, -margin)
  return Math.max(oneSided(above, 'above'), oneSided(below, 'below'))
}
