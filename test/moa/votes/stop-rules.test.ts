import { expect, test } from 'vitest'
import { ENDS, leadProbability, type Race } from '../../../src/moa/votes/stop-rules.ts'

/** A race of ballots that weigh 1 each. */
function race(leader: number, second: number, out: number, row = 0): Race {
  return {
    leader: { weight: leader, count: leader },
    second: { weight: second, count: second },
    weightOut: out,
    row,
  }
}

test.each([
  [4, 0, 0.969],
  [6, 1, 0.965],
  [8, 2, 0.967],
  [3, 0, 0.938],
  [2, 0, 0.875],
  [1, 1, 0.5],
  [0, 0, 0.5],
])('a lead of %d to %d is the better class with probability %d', (leader, second, probability) => {
  expect(leadProbability(leader, second)).toBeCloseTo(probability, 3)
})

test.each([0.95, 0.9])(
  'at %d a lead ends the vote exactly where the beta function says',
  (sure) => {
    const fewest = (second: number) => {
      let leader = second
      while (leadProbability(leader, second) < sure) leader++
      return leader
    }
    expect([0, 1, 2].map(fewest)).toEqual(sure === 0.95 ? [4, 6, 8] : [3, 5, 6])
  },
)

test('two sides are the better one with probabilities that add up to 1', () => {
  for (const [one, other] of [
    [5, 2],
    [9, 9],
    [40, 31],
  ] as const)
    expect(leadProbability(one, other) + leadProbability(other, one)).toBeCloseTo(1, 12)
})

test('`certain` ends a vote when the ballots still out could not even make it a tie', () => {
  expect(ENDS.certain(race(3, 0, 2))).toBe(true)
  expect(ENDS.certain(race(2, 0, 2))).toBe(false)
  expect(ENDS.certain(race(3, 1, 1))).toBe(true)
  expect(ENDS.certain(race(0, 0, 0))).toBe(false)
  expect(ENDS.certain(race(2, 2, 0))).toBe(false)
})

test('`certain` counts weight, not heads', () => {
  const heavy = { leader: { weight: 4, count: 1 }, second: { weight: 1, count: 1 }, row: 0 }
  expect(ENDS.certain({ ...heavy, weightOut: 2 })).toBe(true)
  expect(ENDS.certain({ ...heavy, weightOut: 3 })).toBe(false)
  const light = { leader: { weight: 0.8, count: 8 }, second: { weight: 0.7, count: 7 }, row: 0 }
  expect(ENDS.certain({ ...light, weightOut: 0.1 })).toBe(false)
})

test('`likely` ends at 3–0 but not at 2–0, and wherever the vote is certain', () => {
  expect(ENDS.likely(race(3, 0, 6))).toBe(true)
  expect(ENDS.likely(race(2, 0, 7))).toBe(false)
  expect(ENDS.likely(race(5, 1, 10))).toBe(true)
  expect(ENDS.likely(race(4, 1, 10))).toBe(false)
  expect(ENDS.likely(race(2, 0, 1))).toBe(true)
})

test('`likely` does not end where the class that has more ballots has less weight', () => {
  const many = { weight: 1, count: 5 }
  const heavy = { weight: 2, count: 1 }
  const even = { weight: 1, count: 1 }
  expect(ENDS.likely({ leader: heavy, second: many, weightOut: 5, row: 1 })).toBe(false)
  expect(ENDS.likely({ leader: { ...many, weight: 1 }, second: even, weightOut: 5, row: 5 })).toBe(
    false,
  )
})

test('`window` ends after four ballots for the leader in a row, and wherever the vote is certain', () => {
  expect(ENDS.window(race(4, 3, 9, 4))).toBe(true)
  expect(ENDS.window(race(4, 0, 9, 3))).toBe(false)
  expect(ENDS.window(race(3, 0, 2, 1))).toBe(true)
})

test('`never` waits for every ballot', () => {
  expect(ENDS.never(race(9, 0, 1, 9))).toBe(false)
})
