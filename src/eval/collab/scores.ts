import { estimateMean } from '../../stats/intervals/mean.ts'
import { meanOf } from '../../stats/moments.ts'
import { estimateFrom } from '../analysis/estimates.ts'
import type { Estimate, Interval } from '../results/summary.ts'

/** What was measured on one item. */
export interface ItemScore {
  readonly family: string
  readonly answer: number
  /** The aggregator without any agent. */
  readonly alone: number
  /** The mean score of the agents' proposals, each by itself. */
  readonly proposal: number
  readonly oracle: number
  readonly wrong: number | null
  readonly majority: number | null
  readonly answerUsd: number | null
  readonly aloneUsd: number | null
}

/** One family of items. */
export interface FamilyScore {
  readonly family: string
  readonly answer: Estimate
  /** The better of one agent and the aggregator alone. */
  readonly single: Estimate
  readonly singleIs: 'an agent' | 'the aggregator alone'
  readonly oracle: number
  /** Answer less single, paired. */
  readonly difference: Estimate
  /** (answer − single) ÷ (oracle − single): 1 is all that the contributions allow; null where a single is as good as they are. */
  readonly share: number | null
  readonly answerUsd: number | null
  readonly aloneUsd: number | null
}

/** Scores a family; null without items. */
export function familyScore(items: readonly ItemScore[]): FamilyScore | null {
  const [first] = items
  if (first === undefined) return null
  const of = (read: (item: ItemScore) => number) => items.map(read)
  const [answers, alone, proposals] = [
    of((item) => item.answer),
    of((item) => item.alone),
    of((item) => item.proposal),
  ]
  const isAgent = meanOf(proposals) >= meanOf(alone)
  const singles = isAgent ? proposals : alone
  const oracle = meanOf(of((item) => item.oracle))
  const [answer, single] = [meanOf(answers), meanOf(singles)]
  return {
    family: first.family,
    answer: estimated(answers, [0, 1]),
    single: estimated(singles, [0, 1]),
    singleIs: isAgent ? 'an agent' : 'the aggregator alone',
    oracle,
    difference: estimated(
      answers.map((value, at) => value - (singles[at] ?? 0)),
      [-1, 1],
    ),
    share: oracle - single < 1e-9 ? null : (answer - single) / (oracle - single),
    answerUsd: meanCost(items.map(({ answerUsd }) => answerUsd)),
    aloneUsd: meanCost(items.map(({ aloneUsd }) => aloneUsd)),
  }
}

/** How often the right answer survives, by the number of wrong proposals. */
export interface Resistance {
  readonly wrong: number
  readonly answer: Estimate
  /** Of a majority vote over the same proposals. */
  readonly majority: number
}

/** Resist rates of the family `minority right`. */
export function resistance(items: readonly ItemScore[]): readonly Resistance[] {
  const levels = Map.groupBy(items, ({ wrong }) => wrong)
  return [...levels]
    .flatMap(([wrong, group]): Resistance[] =>
      wrong === null
        ? []
        : [
            {
              wrong,
              answer: estimated(
                group.map(({ answer }) => answer),
                [0, 1],
              ),
              majority: meanOf(group.map(({ majority }) => majority ?? 0)),
            },
          ],
    )
    .toSorted((one, other) => one.wrong - other.wrong)
}

function estimated(values: readonly number[], range: Interval): Estimate {
  return estimateFrom(estimateMean(values, { range }), range)
}

function meanCost(costs: readonly (number | null)[]): number | null {
  const known = costs.filter((cost) => cost !== null)
  return known.length < costs.length ? null : meanOf(known)
}
