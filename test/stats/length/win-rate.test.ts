import { expect, test } from 'vitest'
import golden from '../../fixtures/eval-golden.json'
import { characters } from '../../../src/stats/length/characters.ts'
import { preferenceShare, winRate } from '../../../src/stats/length/win-rate.ts'

test('the win rate has the golden figures, with legacy draws and missing judgments', () => {
  const { in: input, out } = golden.win_rate
  const { rate, standardError, discreteRate, ...counts } = winRate(
    input.preference.map(preferenceShare),
  )
  expect(rate * 100).toBeCloseTo(out.win_rate, 10)
  expect(standardError * 100).toBeCloseTo(out.standard_error, 10)
  expect(discreteRate * 100).toBeCloseTo(out.discrete_win_rate, 10)
  expect(counts).toEqual({
    n: out.n_total,
    wins: out.n_wins,
    losses: out.n_wins_base,
    draws: out.n_draws,
  })
})

test('what is no preference is missing and not a draw, and 0 is the draw of older files', () => {
  expect([0, 1, 1.25, 1.5, 2].map(preferenceShare)).toEqual([0.5, 0, 0.25, 0.5, 1])
  expect([null, undefined, NaN, -1, 0.5, 2.01].map(preferenceShare)).toEqual(Array(6).fill(null))
})

test('characters are code points, also in halves of broken pairs', () => {
  for (const text of [
    '',
    'abc',
    '👍🏽 ok',
    'a😀',
    '\ud83d',
    '\ud83dx',
    'x\ude00\ud83d\ude00',
    'née',
  ]) {
    expect(characters(text)).toBe(Array.from(text).length)
  }
})
