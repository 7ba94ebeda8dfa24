import { expect, test } from 'vitest'
import { cumulativeBeta, quantileBeta } from '../../../src/stats/distributions/beta.ts'
import { cumulativeNormal, quantileNormal } from '../../../src/stats/distributions/normal.ts'
import { logChoose } from '../../../src/stats/distributions/log-gamma.ts'
import { cumulativeT, quantileT, twoSidedT } from '../../../src/stats/distributions/student-t.ts'

/** The relative error of a figure. */
const errorOf = (value: number, wanted: number) => Math.abs(value / wanted - 1)

/** As much as figures here may err. */
const PRECISION = 1e-11

test.each([
  [1e-300, -37.0471, 1e-5],
  [0.001, -3.090232306167813, 1e-14],
  [0.025, -1.959963984540054, 1e-14],
  [0.3, -0.5244005127080407, 1e-14],
  [0.975, 1.959963984540054, 1e-14],
])('the normal quantile of %d is %d', (probability, wanted, precision) => {
  expect(errorOf(quantileNormal(probability), wanted)).toBeLessThan(precision)
})

test.each([
  [-30, 4.906713927147908e-198],
  [-3.01, 0.0013062384487694675],
  [-2.99, 0.0013948872354922466],
  [-1, 0.15865525393145707],
  [2.9, 0.9981341866996161],
])('the normal probability below %d is %d', (value, wanted) => {
  expect(errorOf(cumulativeNormal(value), wanted)).toBeLessThan(PRECISION)
})

test('the middle of a normal and of a t distribution is 0', () => {
  expect(quantileNormal(0.5)).toBeCloseTo(0, 14)
  expect(quantileT(0.5, 7)).toBe(0)
  expect([quantileNormal(0), quantileNormal(1)]).toEqual([-Infinity, Infinity])
})

test.each([
  [0.975, 1, 12.706204736174694],
  [0.975, 15, 2.131449545559776],
  [0.025, 199, -1.9719565442517537],
  [1e-10, 3, -2225.769284683093],
])('the quantile %d of t with %d degrees of freedom is %d', (probability, freedom, wanted) => {
  expect(errorOf(quantileT(probability, freedom), wanted)).toBeLessThan(PRECISION)
  expect(errorOf(cumulativeT(wanted, freedom), probability)).toBeLessThan(PRECISION)
})

test('a t value of either side has the same p value', () => {
  expect(errorOf(twoSidedT(-2, 10), 0.07338803477074039)).toBeLessThan(PRECISION)
  expect(errorOf(twoSidedT(2, 10), 0.07338803477074039)).toBeLessThan(PRECISION)
})

test.each([
  [0.5, 18, 8, 0.021642625331878662],
  [0.001, 3, 2000, 0.32386517308710405],
  [0.01, 0.5, 10, 0.3420718248432154],
])('a beta variable is below %d with a=%d, b=%d in %d', (value, a, b, wanted) => {
  expect(errorOf(cumulativeBeta(value, { a, b }), wanted)).toBeLessThan(PRECISION)
  expect(errorOf(quantileBeta(wanted, { a, b }), value)).toBeLessThan(PRECISION)
})

test('ways to choose are those of Pascal', () => {
  expect(Math.exp(logChoose(25, 7))).toBeCloseTo(480_700, 5)
})
