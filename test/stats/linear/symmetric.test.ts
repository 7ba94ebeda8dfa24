import { expect, test } from 'vitest'
import { eigen, product, pseudoInverse } from '../../../src/stats/linear/symmetric.ts'

test('eigenvalues are those of a matrix made of them', () => {
  const matrix = [
    [2, 1, 0],
    [1, 2, 0],
    [0, 0, 5],
  ]
  const { values } = eigen(matrix)
  const sorted = values.sort((a, b) => a - b)
  ;[1, 3, 5].forEach((value, i) => expect(sorted[i]).toBeCloseTo(value, 12))
})

test('the inverse of a singular matrix inverts what it keeps', () => {
  const laplacian = [
    [2, -1, -1],
    [-1, 2, -1],
    [-1, -1, 2],
  ]
  const again = product(product(laplacian, pseudoInverse(laplacian)), laplacian)
  laplacian.forEach((row, i) =>
    row.forEach((value, j) => expect(again[i]?.[j]).toBeCloseTo(value, 12)),
  )
  expect(pseudoInverse([[0]])).toEqual([[0]])
})
