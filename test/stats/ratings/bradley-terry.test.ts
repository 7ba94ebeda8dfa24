import { expect, test } from 'vitest'
import golden from '../../fixtures/eval-golden.json'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import { expectedWinRate, rateSystems } from '../../../src/stats/ratings/bradley-terry.ts'
import { stylePairs, styleOf } from '../../../src/stats/ratings/style.ts'
import type { Vote } from '../../../src/stats/ratings/vote.ts'

const { in: input, out } = golden.bradley_terry

function vote(first: string, second: string, outcome: number): Vote {
  return { first, second, outcome, voter: null, style: [] }
}

const votes = input.votes.map(([first, second, outcome]) =>
  vote(String(first), String(second), Number(outcome)),
)

const golds = Object.entries(out.ratings).map(([system, rating]) => ({
  system,
  rating,
  interval: Object.entries(out.ci95_sandwich).find(([name]) => name === system)?.[1] ?? [],
}))

test('ratings and their sandwich intervals have the golden figures', () => {
  const { systems, unbounded, prior } = rateSystems(votes)
  expect([unbounded, prior]).toEqual([[], 0])
  for (const { system, rating, interval } of golds) {
    const found = systems.find((each) => each.system === system)
    expect(found?.rating).toBeCloseTo(rating, 7)
    expect(found?.interval[0]).toBeCloseTo(interval[0] ?? 0, 7)
    expect(found?.interval[1]).toBeCloseTo(interval[1] ?? 0, 7)
  }
  expect(systems.map((each) => each.system)).toEqual(['A', 'B', 'C', 'D', 'E'])
  expect(expectedWinRate(out.ratings.A, out.ratings.E)).toBeCloseTo(out.win_probability_A_over_E, 9)
})

test('the sides of a vote do not matter', () => {
  const turned = votes.map((each) => vote(each.second, each.first, 1 - each.outcome))
  const one = rateSystems(votes).systems
  rateSystems(turned).systems.forEach((each, i) => {
    expect(each.rating).toBeCloseTo(one[i]?.rating ?? 0, 9)
    expect(each.standardError).toBeCloseTo(one[i]?.standardError ?? 0, 9)
  })
})

test('a rank counts the systems that are better beyond both intervals', () => {
  const { systems } = rateSystems(votes)
  expect(systems.map((each) => each.rank)).toEqual([1, 2, 2, 2, 4])
})

test('a system that never lost is named and gets a rating from a prior of half a win and half a loss', () => {
  const { systems, unbounded, prior } = rateSystems([
    ...Array.from({ length: 6 }, () => vote('best', 'middle', 1)),
    vote('middle', 'worst', 1),
    vote('middle', 'worst', 0),
  ])
  expect([unbounded, prior]).toEqual([['best'], 1])
  expect(systems[0]?.system).toBe('best')
  expect(systems[0]?.rating).toBeLessThan(1800)
  expect(systems[0]?.standardError).toBeGreaterThan(0)
})

test('systems that nobody compared with each other have no bounded ratings', () => {
  const apart = rateSystems([vote('a', 'b', 0.5), vote('c', 'd', 0.5), vote('d', 'c', 1)])
  expect(apart.unbounded).toEqual(['c', 'd'])
  expect(rateSystems([vote('a', 'b', 1)]).unbounded).toEqual(['a', 'b'])
  expect(rateSystems([vote('a', 'b', 0.5)]).unbounded).toEqual([])
})

test('many votes of one voter say less than as many voters', () => {
  const one = votes.map((each, i) => ({ ...each, voter: `v${i % 8}` }))
  const doubled = [...votes, ...votes].map((each, i) => ({
    ...each,
    voter: `v${i % votes.length}`,
  }))
  const alone = rateSystems(votes).systems[0]?.standardError ?? 0
  const copies = rateSystems(doubled).systems[0]?.standardError ?? 0
  const correction = Math.sqrt(votes.length / (votes.length - 1))
  expect(copies).toBeCloseTo(alone * correction, 7)
  expect(rateSystems(one).systems[0]?.standardError).not.toBeCloseTo(alone, 3)
})

test('a pair with many votes counts no more than one with fifty when pairs are weighed', () => {
  const many = Array.from({ length: 500 }, (_, i) => vote('a', 'b', i % 4 === 0 ? 0 : 1))
  const few = Array.from({ length: 50 }, (_, i) => vote('b', 'c', i % 4 === 0 ? 0 : 1))
  const circle = Array.from({ length: 50 }, (_, i) => vote('a', 'c', i % 2))
  const all = [...many, ...few, ...circle]
  const ratingOf = (options: Parameters<typeof rateSystems>[1]) =>
    rateSystems(all, options).systems.find((each) => each.system === 'a')?.rating ?? 0
  expect(ratingOf({ weights: 'by-pair' })).toBeLessThan(ratingOf({}) - 20)
})

test('with style held equal, a system that pleases by length alone is worth no more', () => {
  const { uniform, normal } = randomFrom(4)
  const stylish = Array.from({ length: 3000 }, (_, i): Vote => {
    const [first, second] = i % 2 === 0 ? ['long', 'short'] : ['short', 'long']
    const lengthOf = (name: string) => (name === 'long' ? 1500 : 1000) * Math.exp(0.6 * normal())
    const style = [{ first: lengthOf(first), second: lengthOf(second) }]
    const [pair = { first: 0, second: 0 }] = style
    const contrast = (pair.first - pair.second) / (pair.first + pair.second)
    const outcome = uniform() < expectedWinRate(600 * contrast, 0) ? 1 : 0
    return { first, second, outcome, voter: null, style }
  })
  const gap = (ratings: ReturnType<typeof rateSystems>) =>
    (ratings.systems[0]?.rating ?? 0) - (ratings.systems[1]?.rating ?? 0)
  const raw = rateSystems(stylish.map((each) => ({ ...each, style: [] })))
  const controlled = rateSystems(stylish)
  expect(gap(raw)).toBeGreaterThan(80)
  expect(gap(controlled)).toBeLessThan(gap(raw))
  expect(controlled.style[0]?.coefficient).toBeGreaterThan(0.1)
})

test('style counts headings, list items and bold spans outside code', () => {
  const text = '# One\n\n- a **b**\n* c\n1. d\n\n```sh\n# no\n- no **no**\n```\n__e__ 😀'
  const style = styleOf(text)
  expect(style).toEqual({
    characters: Array.from(text).length,
    headings: 1,
    listItems: 3,
    boldSpans: 2,
  })
  expect(styleOf('```\n# open')).toMatchObject({ headings: 0 })
  expect(stylePairs(style, styleOf(''))[1]).toEqual({ first: 1, second: 0 })
})
