import { expect, test } from 'vitest'
import { fitSaturation, saturationAt } from '../../../src/stats/curves/saturation.ts'

const NS = [1, 2, 3, 4, 6, 8]

test.each([
  { a: 0.7, b: 0.3, c: 0.5 },
  { a: 0.6, b: 0.2, c: 2 },
  { a: 0.4, b: -0.2, c: 1 },
])('the curve $a − $b·n^−$c is found from its own points', (curve) => {
  const points = NS.map((n) => ({ n, score: saturationAt({ ...curve, explained: 1 }, n) }))
  const fit = fitSaturation(points)
  expect(fit?.a).toBeCloseTo(curve.a, 4)
  expect(fit?.b).toBeCloseTo(curve.b, 4)
  expect(fit?.c).toBeCloseTo(curve.c, 3)
  expect(fit?.explained).toBeCloseTo(1, 8)
})

test('the fit of noisy points has less error than curves beside it', () => {
  // Table 3 of arXiv 2406.04692, several models: the column is not monotonic.
  const points = [
    { n: 1, score: 47.8 },
    { n: 2, score: 58.8 },
    { n: 3, score: 58 },
    { n: 6, score: 61.3 },
  ]
  const fit = fitSaturation(points)
  if (fit === null) throw new Error('no fit')
  const errorOf = (curve: typeof fit) =>
    points.reduce((sum, { n, score }) => sum + (score - saturationAt(curve, n)) ** 2, 0)
  for (const field of ['a', 'b', 'c'] as const)
    for (const step of [-0.05, 0.05])
      expect(errorOf({ ...fit, [field]: fit[field] + step })).toBeGreaterThan(errorOf(fit))
  expect(fit.b).toBeGreaterThan(0)
  expect(fit.explained).toBeGreaterThan(0.9)
})

test('equal points are a constant, of which the curve explains nothing', () => {
  const fit = fitSaturation(NS.map((n) => ({ n, score: 0.5 })))
  expect(fit?.a).toBeCloseTo(0.5, 10)
  expect(fit?.b).toBeCloseTo(0, 10)
  expect(fit?.explained).toBe(0)
})

test('two sizes are too few for a curve of three parameters', () => {
  expect(
    fitSaturation([
      { n: 1, score: 0.5 },
      { n: 6, score: 0.6 },
      { n: 6, score: 0.7 },
    ]),
  ).toBeNull()
})
