import { expect, test } from 'vitest'
import {
  headerName,
  headerProblem,
  isHeaderValue,
} from '../../../src/protocol/hooks/header-name.ts'

test('a name is converted to lower case', () => {
  expect(headerName.parse('X-Signature')).toBe('x-signature')
})

test.each(['authorization', 'X-Api-Key', 'x_odd.name', 'a'.repeat(100)])(
  '%s can be set',
  (name) => {
    expect(headerProblem(name)).toBeNull()
  },
)

test.each([
  ['', /not the name/],
  ['x header', /not the name/],
  ['x:header', /not the name/],
  ['x\r\nheader', /not the name/],
  ['zürich', /not the name/],
  ['a'.repeat(101), /not the name/],
  ['Host', /cannot be set/],
  ['content-length', /cannot be set/],
  ['Transfer-Encoding', /cannot be set/],
  ['webhook-id', /cannot be set/],
  ['Webhook-Anything', /cannot be set/],
])('%j cannot be set', (name, problem) => {
  expect(headerProblem(name)).toMatch(problem)
})

test.each([
  ['Bearer abc', true],
  ['tab\tinside', true],
  ['Zürich', true],
  ['', true],
  ['a line\nand another', false],
  ['a\r\nset-cookie: x', false],
  ['模型', false],
  ['nul\u0000', false],
])('whether %j can be the value of a header: %s', (text, wanted) => {
  expect(isHeaderValue(text)).toBe(wanted)
})
