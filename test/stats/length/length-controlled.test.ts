import { expect, test } from 'vitest'
import {
  isExtremeChange,
  lengthControlled,
  lengthControlledBetween,
  lengthFeature,
  USUAL_C,
  type LengthRegularizer,
} from '../../../src/stats/length/length-controlled.ts'
import { sigmoid } from '../../../src/stats/sigmoid.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const planted = { length: -0.9, difficulty: 0.6, model: 0.4 }

/** Rows whose shares are exactly those of the planted coefficients. */
function rows(n: number, seed: number) {
  const { normal } = randomFrom(seed)
  const difficulties = Array.from({ length: n }, normal)
  const lengthDifferences = Array.from({ length: n }, () => Math.round(700 * normal() - 200))
  const lengths = lengthFeature(lengthDifferences)
  const logits = difficulties.map(
    (difficulty, i) => planted.length * (lengths[i] ?? 0) + planted.difficulty * difficulty,
  )
  return { difficulties, lengthDifferences, lengths, logits }
}

const own = rows(200, 1)
const shares = own.logits.map((logit) => sigmoid(logit + planted.model))
const input = { ...own, shares, regularizer: null, c: Infinity }

function regularizer(): LengthRegularizer {
  const gamed = [rows(200, 2), { ...rows(200, 3), difficulties: rows(200, 2).difficulties }]
  let [sumTargetLength, sumTargetDifficulty] = [0, 0]
  for (const { lengths, difficulties } of gamed) {
    difficulties.forEach((difficulty, i) => {
      const length = lengths[i] ?? 0
      const target = sigmoid(planted.length * length + planted.difficulty * difficulty)
      sumTargetLength += target * length
      sumTargetDifficulty += target * difficulty
    })
  }
  const lengthDifferences = gamed.map((each) => each.lengthDifferences)
  const { difficulties } = rows(200, 2)
  return { lengthDifferences, difficulties, rowWeight: 0.1, sumTargetLength, sumTargetDifficulty }
}

test('the fit finds the coefficients that made the shares, with the regularizer and without', () => {
  for (const each of [null, regularizer()]) {
    const { weights, rate, isFinite } = lengthControlled({ ...input, regularizer: each })
    expect(isFinite).toBe(true)
    expect(weights.length).toBeCloseTo(planted.length, 9)
    expect(weights.difficulty).toBeCloseTo(planted.difficulty, 9)
    expect(weights.model).toBeCloseTo(planted.model, 9)
    const atEqualLengths = own.difficulties.map((d) => sigmoid(planted.model + 0.6 * d))
    expect(rate).toBeCloseTo(atEqualLengths.reduce((sum, p) => sum + p, 0) / 200, 9)
  }
})

test('the penalty moves every coefficient towards 0, and leaves none at a small C', () => {
  const { weights } = lengthControlled({ ...input, c: USUAL_C })
  expect(weights.length).toBeGreaterThan(planted.length)
  expect(weights.length).toBeLessThan(0)
  expect(weights.model).toBeLessThan(planted.model)
  expect(lengthControlled({ ...input, c: 1e-4 }).weights).toEqual({
    length: 0,
    difficulty: 0,
    model: 0,
  })
  expect(lengthControlled({ ...input, c: 1e-4 }).rate).toBe(0.5)
})

test('a row without a judgment is not fitted, but predicted', () => {
  const holes = shares.map((share, i) => (i % 10 === 0 ? null : share))
  const { weights, rate } = lengthControlled({ ...input, shares: holes })
  expect(weights.model).toBeCloseTo(planted.model, 9)
  expect(rate).toBeCloseTo(lengthControlled(input).rate, 9)
})

test('the model and the baseline change places', () => {
  const swapped = {
    shares: shares.map((share) => 1 - share),
    lengthDifferences: own.lengthDifferences.map((each) => -each),
  }
  const there = lengthControlled({ ...input, c: USUAL_C })
  const back = lengthControlled({ ...input, ...swapped, c: USUAL_C })
  expect(there.rate + back.rate).toBeCloseTo(1, 9)
  const zero = { length: 0, difficulty: 0, model: 0 }
  expect(lengthControlledBetween(there.weights, zero, own.difficulties)).toBeCloseTo(there.rate, 12)
  expect(lengthControlledBetween(zero, there.weights, own.difficulties)).toBeCloseTo(back.rate, 9)
})

test('a model that won everything has no finite fit without a penalty, and one with it', () => {
  const all = { ...input, shares: shares.map(() => 1) }
  expect(lengthControlled(all)).toMatchObject({ isFinite: false })
  expect(lengthControlled(all).rate).toBeGreaterThan(0.99)
  expect(lengthControlled({ ...all, c: USUAL_C })).toMatchObject({ isFinite: true })
})

test('answers that all differ by the same length have no length effect', () => {
  const same = { ...input, lengthDifferences: own.lengthDifferences.map(() => 40) }
  expect(lengthControlled(same).weights.length).toBe(0)
  expect(lengthControlled(same).isFinite).toBe(true)
})

test('an adjustment that changes the rate by much is extreme', () => {
  expect(isExtremeChange(0.5, 0.38)).toBe(false)
  expect(isExtremeChange(0.5, 0.37)).toBe(true)
  expect(isExtremeChange(0.5, 0.63)).toBe(true)
  expect(isExtremeChange(0.2, 0.11)).toBe(false)
  expect(isExtremeChange(0.9, 0.99)).toBe(false)
})
