import type { Random } from '../../src/stats/random/generator.ts'

/** A kind of question: how common it is, and how each of two systems does on it. */
interface Kind {
  readonly share: number
  readonly a: number
  readonly b: number
}

/** Easy, middling and hard questions, on which the systems do well and badly together. */
const KINDS: readonly Kind[] = [
  { share: 0.5, a: 0.9, b: 0.85 },
  { share: 0.3, a: 0.6, b: 0.5 },
  { share: 0.2, a: 0.3, b: 0.15 },
]

/** Values of two systems, and the mean of their difference that an interval has to hold. */
export const PAIRED = {
  truth: KINDS.reduce((sum, { share, a, b }) => sum + share * (a - b), 0),
  draw(random: Random): { readonly a: number; readonly b: number } {
    const { a, b } = kindOf(random)
    return { a: scoreOf(a, random), b: scoreOf(b, random) }
  },
}

/** How much a judge prefers one system, on five steps in each of two orders. */
export const PREFERENCE = {
  truth: KINDS.reduce((sum, { share, a }) => sum + share * a, 0),
  draw(random: Random): number {
    const { a } = kindOf(random)
    return (stepOf(a, random) + stepOf(a, random)) / 2
  },
}

/** Questions of one document: what its system does on them goes up and down together. */
export const CLUSTERED = {
  truth: 0.55,
  draw(random: Random, size: number): number[] {
    const rate = this.truth + 0.35 * (2 * random.uniform() - 1)
    return Array.from({ length: size }, () => scoreOf(rate, random))
  },
}

/** What an answer of two systems costs: a few answers cost very much more than most. */
export const COSTS = {
  truth: 3,
  draw(random: Random): { readonly a: number; readonly b: number } {
    const length = Math.exp(0.6 * random.normal())
    const price = () => length * Math.exp(0.4 * random.normal())
    return { a: 3 * price(), b: price() }
  },
}

/** Log odds of five systems. */
const STRENGTHS: Readonly<Record<string, number>> = { A: 0.6, B: 0.3, C: 0, D: -0.3, E: -0.6 }

/** Share of the votes that are ties where the two are equal; fewer where they are not. */
const TIES = 0.3

/** Votes between systems of known strengths, a third of them or fewer ties. */
export const VOTES = {
  strengths: STRENGTHS,
  draw(random: Random): {
    readonly first: string
    readonly second: string
    readonly outcome: number
  } {
    const names = Object.keys(STRENGTHS)
    const one = random.index(names.length)
    const other = (one + 1 + random.index(names.length - 1)) % names.length
    const [first, second] = [names[one] ?? '', names[other] ?? '']
    const wins = 1 / (1 + Math.exp((STRENGTHS[second] ?? 0) - (STRENGTHS[first] ?? 0)))
    const ties = 2 * TIES * Math.min(wins, 1 - wins)
    const drawn = random.uniform()
    return {
      first,
      second,
      outcome: drawn < wins - ties / 2 ? 1 : drawn < wins + ties / 2 ? 0.5 : 0,
    }
  },
}

/** Scores near 0 and near 1 with this mean, and a standard deviation of 0.4, as soft preferences of judges have. */
export function bimodal(mean: number, random: Random): number {
  const spread = 0.2 * random.uniform()
  return random.uniform() < (mean - 0.1) / 0.8 ? 0.8 + spread : spread
}

function kindOf(random: Random): Kind {
  let left = random.uniform()
  return KINDS.find(({ share }) => (left -= share) < 0) ?? (KINDS[0] as Kind)
}

function scoreOf(rate: number, random: Random): number {
  return random.uniform() < rate ? 1 : 0
}

/** One of five steps from 0 to 1 whose mean is the rate: four draws, of which most go together. */
function stepOf(rate: number, random: Random): number {
  const common = scoreOf(rate, random)
  const draws = Array.from({ length: 4 }, () =>
    random.uniform() < 0.6 ? common : scoreOf(rate, random),
  )
  return draws.reduce((sum, draw) => sum + draw, 0) / draws.length
}
