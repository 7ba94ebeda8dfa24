import { expect, test } from 'vitest'
import { DIMENSIONS, vectorOf } from '../../../src/moa/choosing/vector.ts'
import { featuresOfText } from './prompt.ts'

const vector = (text: string) => vectorOf(featuresOfText(text))

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, each, index) => sum + each * (y[index] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

test('a vector has the same numbers for the same prompt, none of them large', () => {
  const text = 'How many invoices of 2026 are overdue? '.repeat(200)
  expect(vector(text)).toEqual(vector(text))
  expect(vector(text)).toHaveLength(DIMENSIONS)
  for (const each of vector(text)) expect(Math.abs(each)).toBeLessThanOrEqual(1.5)
})

test('the hashed part of a vector has the length 1', () => {
  for (const text of ['', 'a', 'Compare Rust and Go', '你好']) {
    expect(Math.hypot(...vector(text).subarray(8))).toBeCloseTo(1)
  }
})

test('prompts alike have vectors more alike than others', () => {
  const question = vector('How many invoices of the month are overdue?')
  const alike = vector('How many invoices of the year are overdue?')
  const other = vector('Schreibe ein Gedicht über den Herbst')
  expect(cosine(question, alike)).toBeGreaterThan(cosine(question, other) + 0.2)
})
