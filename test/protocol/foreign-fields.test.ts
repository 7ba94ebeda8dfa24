import * as z from 'zod'
import { expect, test } from 'vitest'
import { foreignFields } from '../../src/protocol/foreign-fields.ts'

const schema = z.object({ a: z.array(z.object({ b: z.string() })), any: z.unknown().optional() })
const foreignOf = (body: unknown) => foreignFields(body, schema.parse(body))

test('a body in which every field is known has no foreign ones', () => {
  expect(foreignOf({ a: [{ b: 'x' }], any: { c: [{ d: 1 }] } })).toEqual({ paths: [], values: {} })
})

test('foreign fields are named by their paths, and those of the body come with their values', () => {
  const body = JSON.parse('{"a":[{"b":"x"},{"b":"y","c":{"d":1}}],"__proto__":{"e":1},"f":null}')
  const { paths, values } = foreignOf(body)
  expect(paths).toEqual(['a[1].c', '__proto__', 'f'])
  expect(Object.entries(values)).toEqual([
    ['__proto__', { e: 1 }],
    ['f', null],
  ])
})

test('at most 32 are named, and no long name is repeated', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, 1]))
  const { paths, values } = foreignOf({ a: [], ...many })
  expect([paths.length, Object.keys(values).length]).toEqual([32, 40])
  const [path] = foreignOf({ a: [], ['k'.repeat(1_000_000)]: 1 }).paths
  expect(path).toMatch(/^k+…$/)
  expect(path?.length).toBeLessThan(201)
})
