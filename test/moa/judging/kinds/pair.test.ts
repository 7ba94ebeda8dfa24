import { expect, test } from 'vitest'
import { readPair } from '../../../../src/moa/judging/kinds/pair.ts'

const LETTERS = ['A', 'B']

function pair(better: unknown, fault: unknown = null): string {
  const assessments = LETTERS.map((id) => ({ id, fault: id === 'B' ? fault : null }))
  return JSON.stringify({ assessments, better })
}

test('reads which is better and what is wrong with each', () => {
  expect(readPair(`Here it is:\n${pair('A', 'Too long.')}`, LETTERS)).toEqual({
    ok: true,
    value: { better: 'A', faults: new Map([['B', 'Too long.']]) },
  })
})

test.each([
  { written: 'b', better: 'B' },
  { written: 'Response A', better: 'A' },
  { written: ' (B) ', better: 'B' },
  { written: '**A**', better: 'A' },
  { written: 'Tie', better: null },
  { written: 'tie.', better: null },
])('takes $written for $better', ({ written, better }) => {
  expect(readPair(pair(written), LETTERS)).toMatchObject({ ok: true, value: { better } })
})

test.each(['C', '', 'A or B', 'Response', null, ['A'], true])(
  'rejects %j as the better one',
  (better) => {
    expect(readPair(pair(better), LETTERS)).toEqual({
      ok: false,
      error: ['"better" is not "A" or "B" or "tie"'],
    })
  },
)

test.each([null, '', ' ', 'None', 'none.', 'N/A', 'No fault.'])('%j is no fault', (fault) => {
  expect(readPair(pair('A', fault), LETTERS)).toMatchObject({ value: { faults: new Map() } })
})

test('rejects a verdict without an assessment of each', () => {
  const reply = JSON.stringify({ assessments: [{ id: 'A', fault: null }], better: 'A' })
  expect(readPair(reply, LETTERS)).toEqual({
    ok: false,
    error: ['B is missing from "assessments"'],
  })
})
