import { expect, test } from 'vitest'
import { knockOut, type Match } from '../../../src/moa/judging/knock-out.ts'

/** Plays a knock-out in which a greater number wins; returns its rounds and its ranking. */
async function played(seeds: readonly number[]) {
  const rounds: (readonly Match<number>[])[] = []
  const knock = knockOut(seeds, async function* (matches) {
    rounds.push(matches)
    yield matches.length
    return matches.map(([a, b]) => Math.min(a, b))
  })
  let calls = 0
  for (;;) {
    const { done, value } = await knock.next()
    if (done) return { rounds, calls, ranking: value }
    calls += value
  }
}

test('the best seed meets the worst, until one is left', async () => {
  const { rounds, ranking } = await played([4, 3, 2, 1])
  expect(rounds).toEqual([
    [
      [4, 1],
      [3, 2],
    ],
    [[4, 3]],
  ])
  expect(ranking).toEqual([4, 3, 2, 1])
})

test.each([1, 2, 3, 5, 7, 8])(
  '%i of them need one match less, in the fewest rounds',
  async (count) => {
    const seeds = Array.from({ length: count }, (_, index) => (index * 3) % count)
    const unique = [...new Set(seeds)]
    const { rounds, calls, ranking } = await played(unique)
    expect(calls).toBe(unique.length - 1)
    expect(rounds.length).toBe(Math.ceil(Math.log2(unique.length)))
    expect(ranking[0]).toBe(Math.max(...unique))
    expect(ranking.toSorted()).toEqual(unique.toSorted())
  },
)

test('whoever loses later stands before whoever loses earlier', async () => {
  const { ranking } = await played([1, 2, 9, 8, 7])
  // 1 loses to 7 and 2 to 8; then 9, who met nobody, and so on.
  expect(ranking[0]).toBe(9)
  expect(ranking.slice(-2)).toEqual([1, 2])
})

test('nobody is ranked without anybody', async () => {
  expect((await played([])).ranking).toEqual([])
})
