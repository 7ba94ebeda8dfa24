import * as z from 'zod'
import { expect, test } from 'vitest'
import { listOf, wireList } from '../../src/protocol/list.ts'

test.each([
  ['a page', wireList(['a', 'b'], 'next')],
  ['the last page', wireList(['a'], null)],
  ['an empty page', wireList([], null)],
])('%s has the documented shape', (_what, page) => {
  expect(listOf(z.string()).strict().parse(page)).toEqual(page)
})
