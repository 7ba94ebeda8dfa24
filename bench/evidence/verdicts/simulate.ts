import { quantileOf } from '../../../src/stats/moments.ts'
import { randomFrom, seedOf } from '../../../src/stats/random/generator.ts'
import type { Verdict } from '../../../src/stats/verdicts/verdict.ts'
import { dayOf, TRAFFIC, type Setting } from '../setting.ts'
import { differenceFor, judged, valueOf } from './judge.ts'
import { verdictOn, type Rule } from './rules.ts'
import type { Truth } from './truths.ts'

/** What is simulated: one mixture, and the share of its runs that is compared. */
export interface Case {
  readonly truth: Truth
  readonly share: number
}

/** How a rule did over the repetitions; the shares add up to 1. */
export interface Shares {
  readonly right: number
  readonly undecided: number
  /** A wrong verdict on any day counts, also where a right one followed. */
  readonly wrong: number
  /** Days until half of the repetitions had a verdict; null where fewer have one. */
  readonly medianDays: number | null
}

/** What a person saw who looked every day. */
export interface Looks {
  /** Day of the first verdict other than undecided. */
  readonly decidedOn: number | null
  readonly verdicts: ReadonlySet<Verdict>
}

/** Draws the same requests for every rule. */
export function sharesOf(rules: readonly Rule[], planted: Case, setting: Setting): Shares[] {
  const { truth, share } = planted
  const difference = differenceFor(truth.winRate)
  const looks = rules.map((): Looks[] => [])
  for (let repetition = 0; repetition < setting.repetitions; repetition++) {
    const seed = `${setting.seed} ${truth.name} ${repetition}`
    const seen = looksOf(rules, { difference, share }, seed)
    for (const [index, each] of seen.entries()) looks[index]?.push(each)
  }
  return looks.map((each) => summaryOf(each, truth))
}

/** One repetition: 20,000 requests, and a look at every rule at the end of every day. */
function looksOf(
  rules: readonly Rule[],
  { difference, share }: { readonly difference: number; readonly share: number },
  seed: string,
): Looks[] {
  const random = randomFrom(seed)
  const followed = rules.map((rule) => ({
    follower: rule.start(),
    verdicts: new Set<Verdict>(),
    decidedOn: null as number | null,
  }))
  for (let request = 0; request < TRAFFIC.requests; request++) {
    if (isCompared(`${seed} ${request}`, share)) {
      const value = valueOf(judged(difference, random))
      if (value !== null) for (const { follower } of followed) follower.add(value)
    }
    const day = dayOf(request)
    if (dayOf(request + 1) === day) continue
    for (const each of followed) {
      const verdict = verdictOn(each.follower.interval())
      if (verdict === 'undecided') continue
      each.verdicts.add(verdict)
      each.decidedOn ??= day
    }
  }
  return followed
}

/** Runs are chosen by their ids, as the gateway does it. */
export function isCompared(run: string, share: number): boolean {
  return seedOf(run) < share * 2 ** 32
}

function summaryOf(looks: readonly Looks[], { right }: Truth): Shares {
  const isWrong = ({ verdicts }: Looks) => [...verdicts].some((verdict) => !right.includes(verdict))
  const shareOf = (holds: (look: Looks) => boolean) => looks.filter(holds).length / looks.length
  const median = quantileOf(
    looks.map(({ decidedOn }) => decidedOn ?? Number.MAX_SAFE_INTEGER),
    0.5,
  )
  return {
    right: shareOf((look) => look.decidedOn !== null && !isWrong(look)),
    undecided: shareOf(({ decidedOn }) => decidedOn === null),
    wrong: shareOf(isWrong),
    medianDays: median <= TRAFFIC.days ? Math.ceil(median) : null,
  }
}
