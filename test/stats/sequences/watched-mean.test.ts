import { expect, test } from 'vitest'
import { randomFrom, type Random } from '../../../src/stats/random/generator.ts'
import { addToHedged, startHedged } from '../../../src/stats/sequences/hedged-capital.ts'
import {
  addToWatched,
  COMPARED,
  startWatched,
  type WatchedMean,
} from '../../../src/stats/sequences/watched-mean.ts'

const OPTIONS = { alpha: 0.05, grid: 200 }

const drawn = (mean: number, count: number, random: Random) =>
  Array.from({ length: count }, () => (random.uniform() < mean ? 1 : 0))

/** After how many values a change is reported; null where none is. */
function changeIn(values: readonly number[]): number | null {
  let watched: WatchedMean | null = startWatched(OPTIONS)
  for (const [index, value] of values.entries()) {
    watched = addToWatched(watched, value)
    if (watched === null) return index + 1
  }
  return null
}

test('addToWatched() has the same sequence of all values as addToHedged()', () => {
  let watched: WatchedMean | null = startWatched(OPTIONS)
  let sequence = startHedged(OPTIONS)
  for (const value of drawn(0.6, 300, randomFrom(1))) {
    watched = watched && addToWatched(watched, value)
    sequence = addToHedged(sequence, value)
  }
  expect(watched?.whole).toEqual(sequence)
  expect(watched?.recent.spread.count).toBe(50)
})

test('a change of the mean is reported soon after it, in either direction', () => {
  for (const [before, after] of [
    [0.65, 0.4],
    [0.4, 0.65],
  ] as const) {
    const random = randomFrom(`${before}`)
    const at = changeIn([...drawn(before, 500, random), ...drawn(after, 500, random)])
    expect(at).toBeGreaterThan(500)
    expect(at).toBeLessThan(900)
  }
})

test('a mean that stays is almost never reported as changed', () => {
  const random = randomFrom(3)
  const changes = Array.from({ length: 60 }, () => changeIn(drawn(0.55, 1500, random)))
  expect(changes.filter((at) => at !== null).length).toBeLessThanOrEqual(3)
})

test('recent sequences bet as the whole one does, also after they began again', () => {
  let watched = startWatched(COMPARED)
  for (const value of drawn(0.6, 300, randomFrom(1)))
    watched = addToWatched(watched, value) ?? watched
  expect(watched.recent.spread.count).toBe(50)
  expect([watched.whole.steady, watched.recent.steady]).toEqual([200, 200])
})
