/** A square matrix as rows. */
export type Matrix = readonly (readonly number[])[]

/** The eigenvalues of a symmetric matrix, and as columns of `vectors` the directions that they belong to (Jacobi's rotations). */
export function eigen(matrix: Matrix): { readonly values: number[]; readonly vectors: number[][] } {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const vectors = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < 100 && offDiagonal(a) > 1e-30; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, vectors, [p, q])
    }
  }
  return { values: a.map((row, i) => row[i] ?? 0), vectors }
}

/** The Moore–Penrose inverse of a symmetric matrix: directions without any information are left out. */
export function pseudoInverse(matrix: Matrix): number[][] {
  const { values, vectors } = eigen(matrix)
  const smallest = 1e-12 * Math.max(...values.map(Math.abs))
  const inverse = values.map((value) => (Math.abs(value) > smallest ? 1 / value : 0))
  return vectors.map((row) =>
    vectors.map((other) =>
      inverse.reduce((sum, value, k) => sum + (row[k] ?? 0) * value * (other[k] ?? 0), 0),
    ),
  )
}

/** The product of two matrices. */
export function product(one: Matrix, other: Matrix): number[][] {
  return one.map((row) =>
    (other[0] ?? []).map((_, j) =>
      row.reduce((sum, value, k) => sum + value * (other[k]?.[j] ?? 0), 0),
    ),
  )
}

function at(rows: readonly ArrayLike<number>[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0
}

function offDiagonal(a: Matrix): number {
  return a.reduce(
    (sum, row, i) => row.reduce((s, value, j) => s + (i === j ? 0 : value ** 2), sum),
    0,
  )
}

function rotate(a: number[][], vectors: number[][], [p, q]: readonly [number, number]): void {
  const pq = at(a, p, q)
  if (Math.abs(pq) < 1e-300) return
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * pq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  const s = t * c
  for (const rows of [a, vectors]) turnColumns(rows, [p, q], [c, s])
  const rowP = a[p] ?? []
  const rowQ = a[q] ?? []
  a[p] = rowP.map((value, k) => c * value - s * (rowQ[k] ?? 0))
  a[q] = rowP.map((value, k) => s * value + c * (rowQ[k] ?? 0))
}

function turnColumns(
  rows: number[][],
  [p, q]: readonly [number, number],
  [c, s]: readonly [number, number],
): void {
  for (const row of rows) {
    const one = row[p] ?? 0
    const other = row[q] ?? 0
    row[p] = c * one - s * other
    row[q] = s * one + c * other
  }
}
