import { expect, test } from 'vitest'
import { isRecursive } from '../../../src/moa/schema/recursive.ts'

const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } }

test.each([
  ['itself', { properties: { next: { $ref: '#' } } }],
  ['a definition that holds itself', { $ref: '#/$defs/node', $defs: { node } }],
  [
    'two that hold each other',
    {
      properties: { a: { $ref: '#/definitions/a' } },
      definitions: { a: { items: { $ref: '#/definitions/b' } }, b: { $ref: '#/definitions/a' } },
    },
  ],
])('a schema that holds %s is recursive', (_, schema) => {
  expect(isRecursive(schema)).toBe(true)
})

test.each([
  ['nothing else', { type: 'object' }],
  [
    'one definition twice',
    { properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/x' } }, $defs: { x: {} } },
  ],
  ['a definition that nothing refers to', { type: 'object', $defs: { node } }],
  ['a field of the name $ref', { properties: { $ref: { type: 'string' } } }],
  ['another document', { $ref: 'https://example.com/a.json' }],
])('a schema that holds %s is not', (_, schema) => {
  expect(isRecursive(schema)).toBe(false)
})

test('a schema whose references double at each level is looked into once', () => {
  const levels = Array.from({ length: 200 }, (_, index) => {
    const next = { $ref: `#/$defs/a${index + 1}` }
    return [`a${index}`, { allOf: [next, next] }] as const
  })
  const $defs = { ...Object.fromEntries(levels), a200: {} }
  expect(isRecursive({ $ref: '#/$defs/a0', $defs })).toBe(false)
})
