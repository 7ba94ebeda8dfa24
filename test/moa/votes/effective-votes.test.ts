import { expect, test } from 'vitest'
import { effectiveVotes, type Voter } from '../../../src/moa/votes/effective-votes.ts'

const voters = (families: readonly string[]): readonly Voter[] =>
  families.map((family) => ({ family, weight: 1 }))
const formula = (n: number, correlation: number) => n / (1 + (n - 1) * correlation)

test('ten voters whose errors correlate by 0.64 are worth 1.48 independent ones', () => {
  const ten = voters(Array.from({ length: 10 }, () => 'a'))
  const { votes, assumed } = effectiveVotes(ten, 0.64)
  expect(votes).toBeCloseTo(1.48, 2)
  expect(assumed).toBe(false)
})

test('without a measured correlation it is assumed: 0.6 in one family, 0.3 across families', () => {
  expect(effectiveVotes(voters(['a', 'a', 'a']))).toEqual({
    votes: expect.closeTo(formula(3, 0.6), 10),
    assumed: true,
  })
  expect(effectiveVotes(voters(['a', 'b', 'c'])).votes).toBeCloseTo(formula(3, 0.3), 10)
})

test('in a mixed panel each pair has its own correlation', () => {
  const meanOfPairs = (0.6 + 0.3 + 0.3) / 3
  expect(effectiveVotes(voters(['a', 'a', 'b'])).votes).toBeCloseTo(formula(3, meanOfPairs), 10)
})

test('other families are worth more than more voices of one', () => {
  const nine = effectiveVotes(voters(Array.from({ length: 9 }, () => 'a'))).votes
  expect(effectiveVotes(voters(['a', 'b', 'c'])).votes).toBeGreaterThan(nine)
})

test('a voter who outweighs all others makes the vote worth one', () => {
  const heavy = [{ family: 'a', weight: 1_000 }, ...voters(['b', 'c'])]
  expect(effectiveVotes(heavy).votes).toBeCloseTo(1, 2)
  expect(effectiveVotes(voters(['a'])).votes).toBe(1)
})

test('votes without any weight are worth nothing', () => {
  expect(effectiveVotes([]).votes).toBe(0)
  expect(effectiveVotes([{ family: 'a', weight: 0 }]).votes).toBe(0)
})
