import { describe, expect, test } from 'vitest'
import { verdict } from '../../../../src/ui/playground/compare/tally-view.ts'
import { tallyOf, type PairTally } from '../../../../src/ui/playground/compare/votes.ts'

/** The tally of so many votes, of which the first has so many. */
function tallied(votes: number, won: number): PairTally {
  const columns = ['a', 'b'].map((subject) => ({ subject, run: null }))
  const [pair] = tallyOf(
    Array.from({ length: votes }, (_, index) => ({
      atMs: index,
      blind: index % 2 === 0,
      columns,
      outcome: index < won ? 0 : 1,
    })),
  )
  if (pair === undefined) throw new Error('No votes')
  return pair
}

describe('verdict()', () => {
  test.each([1, 19])('says that %i votes are not enough, whoever won them', (votes) => {
    expect(verdict(tallied(votes, votes))).toBe(`Not enough votes yet: ${votes} of 20`)
  })

  test('names the better one when the interval is above one half', () => {
    expect(verdict(tallied(20, 16))).toBe('a is better: 20 votes, 10 of them blind')
  })

  test('finds no difference when the interval holds one half', () => {
    expect(verdict(tallied(20, 14))).toMatch(/^No clear difference/)
  })
})
