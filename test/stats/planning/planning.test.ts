import { expect, test } from 'vitest'
import { designEffect, intraclassCorrelation } from '../../../src/stats/planning/design-effect.ts'
import {
  detectableEffect,
  deviationWithRepeats,
  questionsFor,
} from '../../../src/stats/planning/power.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import golden from '../../fixtures/eval-golden.json' with { type: 'json' }

test.each(golden.power.n_for_effect)(
  '$n questions show $effect at a deviation of $sd',
  ({ sd, effect, n }) => {
    expect(questionsFor(effect, sd)).toBe(n)
  },
)

test.each(golden.power.detectable_effect)(
  '$n questions at a deviation of $sd show the golden effect',
  ({ sd, n, effect }) => {
    expect(detectableEffect(n, sd)).toBeCloseTo(effect, 12)
  },
)

test('more power and a smaller α need more questions', () => {
  expect(questionsFor(0.05, 0.41, { power: 0.9 })).toBe(707)
  expect(questionsFor(0.05, 0.41, { alpha: 0.01 })).toBe(786)
})

test('repeats make the spread of a question smaller, down to that between questions', () => {
  expect(deviationWithRepeats(0.09, [{ within: 0.07, repeats: 1 }])).toBeCloseTo(0.4, 12)
  const many = [{ within: 0.07, repeats: 1e9 }]
  expect(deviationWithRepeats(0.09, many)).toBeCloseTo(0.3, 6)
})

test('25 learners of a class with a correlation of 0.15 need 4.6 times the sample', () => {
  expect(designEffect(25, 0.15)).toBeCloseTo(4.6, 12)
  expect(designEffect(1, 0.9)).toBe(1)
})

test('the intraclass correlation is found again from data that have it', () => {
  const random = randomFrom(4)
  const classes = Array.from({ length: 1500 }, (_, index) => {
    const common = random.normal() * Math.sqrt(0.3)
    const size = 5 + (index % 10)
    return Array.from({ length: size }, () => common + random.normal() * Math.sqrt(0.7))
  })
  expect(Math.abs((intraclassCorrelation(classes) ?? NaN) - 0.3)).toBeLessThan(0.02)
})

test('the intraclass correlation allows for classes of different sizes', () => {
  const classes = [[1, 2, 3], [6, 7], [5], [8, 8, 9, 10]]
  expect(intraclassCorrelation(classes)).toBeCloseTo(0.9263379434756464, 12)
})

test('clusters of one, or one cluster, show no intraclass correlation', () => {
  expect(intraclassCorrelation([[1], [2], [3]])).toBeNull()
  expect(intraclassCorrelation([[1, 2, 3]])).toBeNull()
  expect(
    intraclassCorrelation([
      [1, 1],
      [1, 1],
    ]),
  ).toBeNull()
  expect(
    intraclassCorrelation([
      [0, 2],
      [1, 1],
      [2, 0],
    ]),
  ).toBe(0)
})
