import { expect, test } from 'vitest'
import { earlierFingerprints, fingerprintOf } from '../../src/gateway/fingerprint.ts'
import { sha256 } from '../../src/gateway/hash.ts'

const parameters = (names: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
})
const bodyOf = (names: readonly string[]) => ({ tools: [{ parameters: parameters(names) }], n: 1 })

/** As releases wrote it until schemas kept their order. */
const SORTED =
  '{"n":1,"tools":[{"parameters":{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"type":"object"}}]}'
/** As one release wrote it. */
const IN_ORDER =
  '{"n":1,"tools":[{"parameters":{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"string"}}}}]}'

test('the fingerprint of a body does not depend on the order of its keys, also in schemas', async () => {
  expect(await fingerprintOf(bodyOf(['b', 'a']))).toBe(await sha256(SORTED))
  expect(await fingerprintOf(bodyOf(['a', 'b']))).toBe(await sha256(SORTED))
})

test('the same body in another shape has another fingerprint', async () => {
  const named = await sha256(`{"body":${SORTED},"shape":"openai-responses"}`)
  expect(await fingerprintOf(bodyOf(['b', 'a']), 'openai-responses')).toBe(named)
})

test('the fingerprints of other releases are known', async () => {
  expect(await earlierFingerprints(bodyOf(['b', 'a']))).toEqual([
    await sha256(IN_ORDER),
    await sha256(`{"body":${SORTED},"shape":"openai-chat"}`),
  ])
  expect(await earlierFingerprints(bodyOf(['b', 'a']), 'openai-responses')).toEqual([
    await sha256(`{"body":${IN_ORDER},"shape":"openai-responses"}`),
  ])
})
