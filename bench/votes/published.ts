import { ENDS, leadsLikely, type Race } from '../../src/moa/votes/stop-rules.ts'
import type { Panel, VoteFigures } from './simulate.ts'

/** The stop rules of the published figures: each on its own, as they were simulated. */
export const RULES = {
  all: ENDS.never,
  'cannot be overturned': ENDS.certain,
  'Beta 0.95': (race: Race) => leadsLikely(race, 0.95),
  'Beta 0.90': (race: Race) => leadsLikely(race, 0.9),
  'window 3': ({ row }: Race) => row >= 3,
} as const

export type Rule = keyof typeof RULES

/** What was published for a panel: accuracy in per cent and mean calls, by the rule. */
export interface Published {
  readonly panel: Panel
  readonly figures: Readonly<Record<Rule, VoteFigures>>
}

/** From 20,000 questions with four classes, to the digits that were printed. */
export const PUBLISHED: readonly Published[] = [
  published([5, 0.8, 0], [98.7, 5], [98.7, 3.66], [98.7, 4.59], [98.7, 3.97], [98.7, 3.86]),
  published([9, 0.8, 0], [99.9, 9], [99.9, 6.16], [99.9, 6.41], [99.8, 5.07], [99.6, 4.54]),
  published([9, 0.6, 0], [95.0, 9], [95.0, 7.43], [95.0, 8.1], [94.7, 7.12], [93.3, 6.34]),
  published([5, 0.6, 0.4], [76.2, 5], [76.2, 4.04], [76.2, 4.77], [76.2, 4.34], [76.2, 4.24]),
  published([9, 0.6, 0.4], [76.0, 9], [76.0, 7.04], [75.9, 7.52], [75.7, 6.4], [75.0, 5.67]),
]

function published(
  [agents, accuracy, correlation]: readonly [number, number, number],
  ...figures: readonly (readonly [number, number])[]
): Published {
  const named = Object.keys(RULES).map((rule, index) => {
    const [accurate, calls] = figures[index] ?? [Number.NaN, Number.NaN]
    return [rule, { accuracy: accurate, calls }]
  })
  return {
    panel: { agents, accuracy, correlation },
    figures: Object.fromEntries(named) as Readonly<Record<Rule, VoteFigures>>,
  }
}
