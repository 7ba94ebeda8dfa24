import { expect, test } from 'vitest'
import { readVerification } from '../../../../src/moa/judging/kinds/verification.ts'

function read(over: object) {
  return readVerification(JSON.stringify({ verdict: 'accept', p: 90, why: 'Checked.', ...over }))
}

test('reads the verdict, how likely the draft is right, and why', () => {
  expect(read({})).toEqual({
    ok: true,
    value: { verdict: 'accept', percent: 90, why: 'Checked.' },
  })
})

test.each([
  { p: 0, percent: 0 },
  { p: 100, percent: 100 },
  { p: 0.85, percent: 85 },
  { p: 87.5, percent: 88 },
  { p: '70', percent: 70 },
  { p: '70 %', percent: 70 },
  { p: '0.5%', percent: 1 },
])('takes $p for $percent percent', ({ p, percent }) => {
  expect(read({ p })).toMatchObject({ ok: true, value: { percent } })
})

test.each([-1, 101, 'high', '', null, [50], '1e9', 'Infinity'])('rejects %j as a chance', (p) => {
  expect(read({ p })).toEqual({
    ok: false,
    error: ['"p" is not a whole number from 0 to 100'],
  })
})

test('rejects a verdict of its own', () => {
  expect(read({ verdict: 'revise' })).toEqual({
    ok: false,
    error: ['"verdict" is not "accept" or "escalate"'],
  })
})
