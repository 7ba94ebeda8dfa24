import { expect, test } from 'vitest'
import { givenSecret, namesSecret, secretName } from '../../../src/protocol/hooks/secret-name.ts'

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

test.each([
  ['GITHUB_SECRET', true],
  ['A1', true],
  ['github_secret', false],
  ['_SECRET', false],
  ['1SECRET', false],
  ['MY-SECRET', false],
  ['', false],
  ['A'.repeat(101), false],
  ['ghp_0123456789abcdef', false],
  // Settings of the gateway itself are not to be sent anywhere.
  ['ADMIN_KEY', false],
  ['SESSION_SECRET', false],
  ['PROVIDERS', false],
  ['AUTH', false],
])('whether "%s" can name a secret: %s', (name, wanted) => {
  expect(secretName.safeParse(name).success).toBe(wanted)
})

test.each([
  [WHSEC, true],
  [`whsec_${'a'.repeat(32)}`, true],
  [`whsec_${'a'.repeat(31)}`, false],
  [`whsec_${'a'.repeat(86)}==`, true],
  [`whsec_${'a'.repeat(88)}`, false],
  ['whsec_not!base64', false],
  ['CALLBACK_SECRET', true],
  ['ADMIN_KEY', false],
  ['hunter2', false],
])('whether "%s" can be given as a secret: %s', (secret, wanted) => {
  expect(givenSecret.safeParse(secret).success).toBe(wanted)
})

test.each([
  ['CALLBACK_SECRET', true],
  [WHSEC, false],
])('whether "%s" is the name of a secret: %s', (secret, wanted) => {
  expect(namesSecret(secret)).toBe(wanted)
})
