import { expect, test } from 'vitest'
import { decide, NOTHING_KNOWN, type KnownArm } from '../../../src/stats/learning/decision.ts'
import { contextOf, learnFrom, newArm } from '../../../src/stats/learning/linear-arm.ts'
import { randomFrom, type Random } from '../../../src/stats/random/generator.ts'

const REQUESTS = 5_000
const ARMS = ['a', 'b', 'c', 'd', 'e']
const KINDS = 6
const SIZE = 34

/** Kinds of requests, of which each has words of its own, and for which each arm is good or not. */
function plantedTruth(random: Random) {
  const words = Array.from({ length: KINDS }, () =>
    Array.from({ length: SIZE - 10 }, random.normal),
  )
  const values = Array.from({ length: KINDS }, () => ARMS.map(() => 0.3 + 0.5 * random.uniform()))
  return {
    values,
    draw() {
      const kind = random.index(KINDS)
      const own = (words[kind] ?? []).map((each) => each + 0.7 * random.normal())
      const length = Math.hypot(...own)
      const named = Array.from({ length: 8 }, () => random.uniform() / 2)
      return {
        kind,
        features: Float64Array.from([...named, ...own.map((each) => each / length)]),
      }
    },
  }
}

/** Beta(α, β) of each arm for each kind of answer, of which a kind of request has one of two; drawn as Thompson did. */
function betaBandit(random: Random) {
  const counts = Array.from({ length: 2 }, () => ARMS.map(() => ({ won: 1, lost: 1 })))
  return {
    choose(kind: number): number {
      const draws = (counts[kind % 2] ?? []).map(({ won, lost }) => {
        const sum = won + lost
        return won / sum + random.normal() * Math.sqrt((won * lost) / (sum * sum * (sum + 1)))
      })
      return draws.indexOf(Math.max(...draws))
    },
    see(kind: number, arm: number, won: boolean) {
      const count = counts[kind % 2]?.[arm]
      if (count !== undefined) count[won ? 'won' : 'lost'] += 1
    },
  }
}

test('the learner beats the best fixed arm and a Beta bandit of answer kinds', () => {
  const sums = { learner: 0, beta: 0, fixed: 0, rules: 0 }
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = randomFrom(seed)
    const truth = plantedTruth(random)
    const beta = betaBandit(random)
    const arms = new Map<string, KnownArm>(
      ARMS.map((arm) => [arm, { ...newArm(SIZE), meanCostUsd: null }]),
    )
    const valueOf = (kind: number, arm: number) => truth.values[kind]?.[arm] ?? 0
    const means = ARMS.map(
      (_, arm) => truth.values.reduce((sum, values) => sum + (values[arm] ?? 0), 0) / KINDS,
    )
    for (let request = 0; request < REQUESTS; request++) {
      const { kind, features } = truth.draw()
      const situation = { features, arms: ARMS, base: 'a', explore: 0.1 }
      const known = { ...NOTHING_KNOWN, arms, live: true }
      const { arm } = decide(known, situation, random.uniform())
      const value = valueOf(kind, ARMS.indexOf(arm))
      const chosen = arms.get(arm)
      const reward = Number(random.uniform() < value)
      const context = contextOf(features, arm === 'a')
      if (chosen !== undefined) learnFrom(chosen, { context, reward }, 0.9995)
      const other = beta.choose(kind)
      beta.see(kind, other, random.uniform() < valueOf(kind, other))
      sums.learner += value
      sums.beta += valueOf(kind, other)
      sums.fixed += Math.max(...means)
      sums.rules += valueOf(kind, 0)
    }
  }
  const perRequest = (sum: number) => sum / REQUESTS / 5
  expect(perRequest(sums.learner)).toBeGreaterThan(perRequest(sums.beta) + 0.01)
  expect(perRequest(sums.learner)).toBeGreaterThan(perRequest(sums.fixed) + 0.01)
  expect(perRequest(sums.learner)).toBeGreaterThan(perRequest(sums.rules) + 0.05)
})
