import { expect, test } from 'vitest'
import { failureScope, ownCaller } from '../../src/gateway/caller.ts'

test('failures of models count per tenant, and for a visitor alone', () => {
  const visitor = (session: string) => ({ ...ownCaller('session', 'page'), session })
  const scopes = [
    failureScope(ownCaller('secret', 'page')),
    failureScope(ownCaller('secret', 'other')),
    failureScope(visitor('sess_a')),
    failureScope(visitor('sess_b')),
  ]
  expect(new Set(scopes).size).toBe(4)
  expect(failureScope(ownCaller('admin', 'page'))).toBe(scopes[0])
})
