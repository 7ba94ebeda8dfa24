import { describe, expect, test } from 'vitest'
import {
  councilTable,
  isClear,
  kendallW,
  type Ranking,
} from '../../../../src/moa/strategies/council/table.ts'
import { seededRandom, shuffled } from '../../../../src/moa/text/random.ts'

const AGENTS = ['a', 'b', 'c', 'd']

/** A ranking of the others by one agent. */
function by(agent: string, order: readonly string[], agents = AGENTS): Ranking {
  return { by: agent, shown: agents.filter((each) => each !== agent), order }
}

/** A ranking of all agents by somebody else. */
function whole(order: readonly string[]): Ranking {
  return { by: 'z', shown: AGENTS, order }
}

describe('the table of a council', () => {
  test('has the agents by their mean places, with their first places', () => {
    const rankings = [
      by('a', ['b', 'c', 'd']),
      by('b', ['a', 'd', 'c']),
      by('c', ['a', 'b', 'd']),
      by('d', ['b', 'a', 'c']),
    ]
    expect(councilTable(AGENTS, rankings)).toEqual([
      { agent: 'a', meanRank: 4 / 3, firstPlaces: 2, rankedBy: 3 },
      { agent: 'b', meanRank: 4 / 3, firstPlaces: 2, rankedBy: 3 },
      { agent: 'c', meanRank: 8 / 3, firstPlaces: 0, rankedBy: 3 },
      { agent: 'd', meanRank: 8 / 3, firstPlaces: 0, rankedBy: 3 },
    ])
  })

  test('lets nobody win by being left out: the places left over are shared', () => {
    // By the mean of its mentions alone, c would be first: it stands first in the one ranking that has it.
    const rankings = [whole(['c']), whole(['a', 'b']), whole(['a', 'b']), whole(['a', 'b'])]
    const [first, second, third] = councilTable(AGENTS, rankings)
    expect(first).toMatchObject({ agent: 'a', meanRank: (3 + 1 + 1 + 1) / 4, rankedBy: 4 })
    expect(second).toMatchObject({ agent: 'b', meanRank: (3 + 2 + 2 + 2) / 4 })
    expect(third).toMatchObject({ agent: 'c', meanRank: (1 + 3.5 + 3.5 + 3.5) / 4 })
  })

  test('has agents that nobody ranked at its end, in their own order', () => {
    const [first, ...rest] = councilTable(AGENTS, [{ by: 'z', shown: ['d'], order: ['d'] }])
    expect(first).toMatchObject({ agent: 'd', meanRank: 1 })
    expect(rest.map(({ agent, meanRank }) => [agent, meanRank])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
    ])
  })
})

describe('the first place is clear', () => {
  const firsts = (count: number, of: number) =>
    councilTable(
      AGENTS,
      Array.from({ length: of }, (_, index) =>
        whole(index < count ? ['a', 'b', 'c', 'd'] : ['b', 'a', 'c', 'd']),
      ),
    )

  test.each<[first: number, of: number, clear: boolean]>([
    [5, 5, true],
    [4, 5, true],
    [3, 4, false],
    [3, 5, false],
    [1, 1, false],
    [2, 2, true],
  ])('with %i of %i first places: %s', (count, of, clear) => {
    expect(isClear(firsts(count, of))).toBe(clear)
  })

  test('only while the other places are good too', () => {
    const rankings = [1, 2, 3, 4].map(() => whole(['a', 'b', 'c', 'd']))
    expect(isClear(councilTable(AGENTS, [...rankings, whole(['b', 'c', 'd', 'a'])]))).toBe(false)
    expect(isClear([])).toBe(false)
  })
})

describe('the agreement of rankers', () => {
  const wOf = (rankings: readonly Ranking[]) => kendallW(councilTable(AGENTS, rankings), rankings)

  test('is 1 where all agree, 0 where they cancel out, and unknown for one alone', () => {
    expect(wOf([whole(AGENTS), whole(AGENTS)])).toBe(1)
    expect(wOf([whole(AGENTS), whole(AGENTS.toReversed())])).toBe(0)
    expect(wOf([whole(AGENTS)])).toBeNull()
  })

  test("is Kendall's W for whole rankings", () => {
    const random = seededRandom(7)
    for (let round = 0; round < 50; round++) {
      const rankings = Array.from({ length: 5 }, () => whole(shuffled(AGENTS, random)))
      const sums = AGENTS.map((agent) =>
        rankings.reduce((sum, { order }) => sum + order.indexOf(agent) + 1, 0),
      )
      const mean = (5 * (4 + 1)) / 2
      const s = sums.reduce((sum, each) => sum + (each - mean) ** 2, 0)
      expect(wOf(rankings)).toBeCloseTo((12 * s) / (5 ** 2 * (4 ** 3 - 4)))
    }
  })

  test('is 1 where all agree and each leaves out its own', () => {
    const agreed = AGENTS.map((agent) =>
      by(
        agent,
        AGENTS.filter((each) => each !== agent),
      ),
    )
    expect(wOf(agreed)).toBe(1)
  })
})
