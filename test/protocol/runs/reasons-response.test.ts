import { expect, test } from 'vitest'
import { REASONS, type ReasonCode } from '../../../src/moa/reasons.ts'
import { reasonsSchema } from '../../../src/protocol/runs/reasons-response.ts'

test('the document has every reason of a report, under whether the run is degraded by it', () => {
  const [degrading = '', informing = ''] = (reasonsSchema().description ?? '').split(
    'These only inform:',
  )
  const codesIn = (list: string) => Array.from(list.matchAll(/^- `(\w+)`: /gm), ([, code]) => code)
  const codes = Object.keys(REASONS) as ReasonCode[]
  expect(codesIn(degrading)).toEqual(codes.filter((code) => REASONS[code]))
  expect(codesIn(informing)).toEqual(codes.filter((code) => !REASONS[code]))
})
