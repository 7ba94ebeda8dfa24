import { expect, test } from 'vitest'
import { kappaOf } from '../../../src/stats/agreement/kappa-interval.ts'
import { cohenKappa } from '../../../src/stats/agreement/kappa.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** So many pairs of each kind. */
function pairsOf(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).flatMap(([labels, count]) =>
    Array.from({ length: count }, () => [labels[0], labels[1]] as const),
  )
}

test('κ is that of Cohen (1960): two raters, 50 grants', () => {
  // The published example of 20 + 15 agreements of 50 has κ = 0.4.
  const found = kappaOf(pairsOf({ yy: 20, yn: 5, ny: 10, nn: 15 }), 30)
  expect(found?.kappa).toBeCloseTo(0.4, 12)
  const [low = 0, high = 0] = found?.interval ?? []
  // Wilson's interval of 35 of 50 is 0.5625 to 0.8090; half of the pairs agree by chance.
  expect(low).toBeCloseTo((0.5625 - 0.5) / 0.5, 3)
  expect(high).toBeCloseTo((0.809 - 0.5) / 0.5, 3)
})

test('perfect agreement of few is no certainty', () => {
  const { kappa, interval } = kappaOf(pairsOf({ aa: 20, bb: 20 }), 30) ?? {}
  expect(kappa).toBe(1)
  expect(interval?.[1]).toBe(1)
  expect(interval?.[0]).toBeLessThan(0.9)
})

test('there is no figure below the least number, of nothing, or of a constant', () => {
  expect(kappaOf(pairsOf({ aa: 20, bb: 9 }), 30)).toEqual({ n: 29, kappa: null, interval: null })
  expect(kappaOf([], 0)).toBeNull()
  expect(kappaOf(pairsOf({ aa: 40 }), 30)).toEqual({ n: 40, kappa: null, interval: null })
})

test('the interval holds the true κ in 95 % of samples, also where the labels are uneven', () => {
  for (const same of [0.2, 0.6, 0.9]) {
    const random = randomFrom(`kappa ${same}`)
    const label = () => (random.uniform() < 0.7 ? 1 : random.uniform() < 0.5 ? 0 : -1)
    const holds = Array.from({ length: 400 }, () => {
      const pairs = Array.from({ length: 60 }, () => {
        const one = label()
        return [one, random.uniform() < same ? one : label()] as const
      })
      const [low, high] = kappaOf(pairs, 30)?.interval ?? [0, 0]
      // A label is copied with this probability, and otherwise drawn alike: that is κ.
      return low <= same && same <= high
    })
    expect(holds.filter(Boolean).length / 400).toBeGreaterThan(0.93)
  }
})

test('κ is the same as of two lists', () => {
  const pairs = pairsOf({ ab: 9, aa: 12, bb: 7, ba: 4 })
  expect(kappaOf(pairs, 30)?.kappa).toBe(
    cohenKappa(
      pairs.map(([a]) => a ?? null),
      pairs.map(([, b]) => b ?? null),
    ),
  )
})
