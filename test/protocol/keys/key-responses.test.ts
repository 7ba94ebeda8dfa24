import { expect, test } from 'vitest'
import { wireKey } from '../../../src/protocol/keys/key-record.ts'
import { keySchemas } from '../../../src/protocol/keys/key-responses.ts'
import { wireList } from '../../../src/protocol/list.ts'
import { isDocumented, looseFields } from '../../support/documented.ts'

const key = wireKey(
  {
    id: 'key_1',
    kind: 'publishable',
    name: 'a page',
    tenant: 'key_1',
    mixtures: ['demo'],
    origins: ['https://app.example.com'],
    sessionBudgetUsd: 0.5,
    budgetUsdPerDay: 20,
    requestsPerMinute: 60,
    createdAtMs: 1_700_000_000_999,
    expiresAtMs: null,
  },
  2_500_000,
)
const { key: keySchema, newKey, keyList } = keySchemas()

test.each([
  ['a key', keySchema, key],
  ['a new key', newKey, { ...key, key: 'moa_secret' }],
  ['a list of keys', keyList, wireList([key], 'next')],
])('every field of %s is documented, and none may be missing', (_what, schema, body) => {
  expect(isDocumented(schema, body)).toBe(true)
  expect(looseFields(schema, body)).toEqual({ removable: [], renamable: [] })
})

test('only a new key is documented with the key itself', () => {
  expect(isDocumented(keySchema, { ...key, key: 'moa_secret' })).toBe(false)
})
