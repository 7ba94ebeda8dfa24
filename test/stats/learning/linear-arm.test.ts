import { expect, test } from 'vitest'
import { correct, learnFrom, newArm, predict } from '../../../src/stats/learning/linear-arm.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const SIZE = 9
/** As strongly as predictions stay near one half. */
const RIDGE = 8

function contextFrom(random: { readonly normal: () => number }): Float64Array {
  return Float64Array.from({ length: SIZE }, (_, index) => (index === 0 ? 1 : random.normal()))
}

/** Solves A x = y by elimination with pivots. */
function solved(matrix: readonly (readonly number[])[], y: Float64Array): number[] {
  const rows = matrix.map((row, index) => [...row, y[index] ?? 0])
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows
      .slice(column)
      .reduce((a, b) => (Math.abs(b[column] ?? 0) > Math.abs(a[column] ?? 0) ? b : a))
    rows.splice(rows.indexOf(pivot), 1)
    rows.splice(column, 0, pivot)
    for (const row of rows) {
      if (row === pivot) continue
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1)
      for (const [index, value] of pivot.entries()) row[index] = (row[index] ?? 0) - factor * value
    }
  }
  return rows.map((row, index) => (row[SIZE] ?? 0) / (row[index] ?? 1))
}

test.each([1, 0.995, 0.9])('predicts what the whole matrix does, with forgetting %s', (forget) => {
  const random = randomFrom(3)
  const arm = newArm(SIZE)
  let matrix = Array.from({ length: SIZE }, (_, row) =>
    Array.from({ length: SIZE }, (__, column) => RIDGE * Number(row === column)),
  )
  let sums = new Float64Array(SIZE)
  for (let step = 0; step < 400; step++) {
    const context = contextFrom(random)
    const reward = random.uniform()
    matrix = matrix.map((row, at) =>
      row.map((value, column) => {
        const ridge = at === column && at === step % SIZE ? (1 - forget) * SIZE * RIDGE : 0
        return value * forget + (context[at] ?? 0) * (context[column] ?? 0) + ridge
      }),
    )
    sums = sums.map((value, at) => value * forget + (context[at] ?? 0) * (reward - 0.5))
    learnFrom(arm, { context, reward }, forget)
  }
  const context = contextFrom(random)
  const dot = (a: readonly number[], b: Float64Array) =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
  const { mean, width } = predict(arm, context)
  expect(mean).toBeCloseTo(0.5 + dot(solved(matrix, sums), context), 9)
  expect(width).toBeCloseTo(Math.sqrt(dot(solved(matrix, context), context)), 9)
})

test('what is never seen stays as uncertain as it was, however much is forgotten', () => {
  const arm = newArm(SIZE)
  const seen = new Float64Array(SIZE).fill(0)
  seen[0] = 1
  for (let step = 0; step < 5_000; step++) learnFrom(arm, { context: seen, reward: 1 }, 0.9)
  const unseen = new Float64Array(SIZE)
  unseen[5] = 1
  const width = predict(newArm(SIZE), unseen).width
  expect(predict(arm, unseen).width / width).toBeGreaterThan(0.5)
  expect(predict(arm, unseen).width / width).toBeLessThan(1.5)
  // Ten outcomes still count, beside the ridge.
  expect(predict(arm, seen).mean).toBeCloseTo(0.5 + (0.5 * 10) / (10 + RIDGE), 2)
})

test('an arm whose numbers are not finite starts again', () => {
  const arm = newArm(SIZE)
  const context = contextFrom(randomFrom(1))
  learnFrom(arm, { context, reward: 1 }, 1)
  learnFrom(arm, { context: context.map(() => Number.NaN), reward: 1 }, 1)
  expect(arm).toEqual(newArm(SIZE))
})

test('a reward that is replaced counts as if the later one had been the first', () => {
  const random = randomFrom(8)
  const outcomes = Array.from({ length: 30 }, () => ({
    context: contextFrom(random),
    reward: random.uniform(),
  }))
  const [first = { context: contextFrom(random), reward: 0 }, ...later] = outcomes
  const [corrected, right] = [newArm(SIZE), newArm(SIZE)]
  for (const outcome of [{ ...first, reward: 0 }, ...later]) learnFrom(corrected, outcome, 0.98)
  for (const outcome of [{ ...first, reward: 1 }, ...later]) learnFrom(right, outcome, 0.98)
  correct(corrected, { context: first.context, by: 1 }, 0.98 ** later.length)
  const context = contextFrom(random)
  expect(predict(corrected, context).mean).toBeCloseTo(predict(right, context).mean, 12)
})
