import { describe, expect, test } from 'vitest'
import { tallyOf, type Outcome, type Vote } from '../../../../src/ui/playground/compare/votes.ts'

function vote(subjects: readonly string[], outcome: Outcome): Vote {
  return {
    atMs: 0,
    blind: true,
    columns: subjects.map((subject) => ({ subject, run: null })),
    outcome,
  }
}

describe('tallyOf()', () => {
  test('counts a subject wherever it stood', () => {
    const [pair] = tallyOf([vote(['a', 'b'], 0), vote(['b', 'a'], 1), vote(['b', 'a'], 0)])
    expect(pair).toMatchObject({ subjects: ['a', 'b'], wins: [2, 1], votes: 3 })
  })

  test('names the subject with more wins first', () => {
    const [pair] = tallyOf([vote(['a', 'b'], 1)])
    expect(pair).toMatchObject({ subjects: ['b', 'a'], wins: [1, 0], share: 1 })
  })

  test('counts ties and answers that are both bad as half a win for each', () => {
    const [pair] = tallyOf([vote(['a', 'b'], 0), vote(['a', 'b'], 'tie'), vote(['a', 'b'], 'bad')])
    expect(pair).toMatchObject({ ties: 1, bothBad: 1, votes: 3, share: 2 / 3 })
  })

  test('has the interval of Wilson', () => {
    const votes = Array.from({ length: 20 }, (_, index) => vote(['a', 'b'], index < 15 ? 0 : 1))
    const [low, high] = tallyOf(votes)[0]?.interval ?? []
    // Newcombe 1998, method 3.
    expect(low).toBeCloseTo(0.5313, 3)
    expect(high).toBeCloseTo(0.8881, 3)
  })

  test('of three answers, the best beats both others, and nothing is known of those', () => {
    const pairs = tallyOf([vote(['a', 'b', 'c'], 2)])
    expect(pairs.map(({ subjects }) => subjects)).toEqual([
      ['c', 'a'],
      ['c', 'b'],
    ])
  })

  test('counts a tie of three for each pair', () => {
    expect(tallyOf([vote(['a', 'b', 'c'], 'tie')]).map(({ ties }) => ties)).toEqual([1, 1, 1])
  })

  test('does not compare a subject with itself', () => {
    expect(tallyOf([vote(['a', 'a'], 0)])).toEqual([])
  })

  test('keeps names apart that contain one another or a separator', () => {
    expect(tallyOf([vote(['a b', 'c'], 0), vote(['a', 'b c'], 0)])).toHaveLength(2)
  })

  test('counts blind votes apart', () => {
    const open: Vote = { ...vote(['a', 'b'], 0), blind: false }
    expect(tallyOf([open, vote(['a', 'b'], 0)])[0]).toMatchObject({ votes: 2, blindVotes: 1 })
  })
})
