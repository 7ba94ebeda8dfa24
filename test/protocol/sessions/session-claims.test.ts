import { expect, test } from 'vitest'
import { sessionClaimsSchema } from '../../../src/protocol/sessions/session-claims.ts'

const CLAIMS = {
  iss: 'edge-moa',
  sub: 'sess_1',
  exp: 1_700_000_000,
  tenant: 'local',
  key: null,
  mixtures: null,
  origins: ['https://app.example.com'],
}

test('claims are read back unchanged', () => {
  expect(sessionClaimsSchema.parse(CLAIMS)).toEqual(CLAIMS)
})

test('a field of a newer version is not part of the claims', () => {
  expect(sessionClaimsSchema.parse({ ...CLAIMS, more: 1 })).toEqual(CLAIMS)
})

test.each([
  ['from another issuer', { ...CLAIMS, iss: 'other' }],
  ['that end at a part of a second', { ...CLAIMS, exp: 1.5 }],
  ['that end as a text', { ...CLAIMS, exp: '1700000000' }],
  ['without a tenant', { ...CLAIMS, tenant: undefined }],
  ['without a list of mixtures, which could mean any', { ...CLAIMS, mixtures: undefined }],
])('claims %s are rejected', (_what, claims) => {
  expect(sessionClaimsSchema.safeParse(claims).success).toBe(false)
})
