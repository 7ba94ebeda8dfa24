import type { Random } from '../../../src/stats/random/generator.ts'
import type { Policy } from './policy.ts'
import { ARMS, RULES, type Arm, type Rules } from './world.ts'

/** Always the same arm. */
export function fixed(arm: Arm): Policy {
  return { choose: () => arm, learn: () => {} }
}

/** What the rules of the mixture choose. */
export function byRules(rules: Rules = RULES): Policy {
  return { choose: ({ kind }) => rules[kind], learn: () => {} }
}

/** A Beta bandit (Thompson sampling), which looks at no context; `forget` is what an outcome counts after the next one. */
export function beta(random: Random, forget = 1): Policy {
  const counts = new Map(ARMS.map((arm) => [arm, { won: 0, lost: 0 }]))
  return {
    choose: () =>
      ARMS.map((arm) => {
        const { won, lost } = counts.get(arm) ?? { won: 0, lost: 0 }
        return { arm, drawn: drawBeta(1 + won, 1 + lost, random) }
      }).reduce((best, each) => (each.drawn > best.drawn ? each : best)).arm,
    learn({ arm, reward }) {
      const count = counts.get(arm)
      if (reward === null || count === undefined) return
      count.won = count.won * forget + reward
      count.lost = count.lost * forget + 1 - reward
    },
  }
}

function drawBeta(a: number, b: number, random: Random): number {
  const [one, other] = [drawGamma(a, random), drawGamma(b, random)]
  return one / (one + other)
}

/** Marsaglia and Tsang (2000), for shapes from 1 on. */
function drawGamma(shape: number, random: Random): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const normal = random.normal()
    const v = (1 + c * normal) ** 3
    if (v > 0 && Math.log(1 - random.uniform()) < normal ** 2 / 2 + d - d * v + d * Math.log(v))
      return d * v
  }
}
