import type { CouncilFinding } from '../../findings.ts'

/** How one member of a council ranks the proposals of the others. */
export interface Ranking {
  readonly by: string
  /** Every agent that it was shown. */
  readonly shown: readonly string[]
  /** The best first; agents may be missing. */
  readonly order: readonly string[]
}

export type Row = CouncilFinding['table'][number]

/**
 * The agents by their mean places, the best first. Agents that a ranking leaves out share the places that it leaves
 * over, so that nobody wins by being missing.
 */
export function councilTable(
  agents: readonly string[],
  rankings: readonly Ranking[],
): readonly Row[] {
  const places = rankings.map(placesOf)
  const rows = agents.map((agent): Row => {
    const own = places.flatMap((each) => each.get(agent) ?? [])
    const firstPlaces = rankings.filter(({ order }) => order[0] === agent).length
    return {
      agent,
      meanRank: own.length === 0 ? null : sum(own) / own.length,
      firstPlaces,
      rankedBy: own.length,
    }
  })
  return rows.toSorted(
    (a, b) => (a.meanRank ?? Infinity) - (b.meanRank ?? Infinity) || b.firstPlaces - a.firstPlaces,
  )
}

/** Whether the first of a table is so clearly the best that nothing needs to be written from the others. */
export function isClear([first]: readonly Row[]): boolean {
  const { meanRank = null, firstPlaces = 0, rankedBy = 0 } = first ?? {}
  return (
    rankedBy >= 2 &&
    meanRank !== null &&
    meanRank <= CLEAR_RANK &&
    firstPlaces >= CLEAR_SHARE * rankedBy
  )
}

/** The rule of a fork of karpathy/llm-council that skips its chairman. */
const CLEAR_RANK = 1.5
const CLEAR_SHARE = 0.8

/**
 * How much the rankers agree, from 0 to 1: Kendall's W. A member leaves out its own proposal, so the deviations of the
 * sums are compared with those of rankers who all rank as the table does; for whole rankings that is W itself.
 */
export function kendallW(table: readonly Row[], rankings: readonly Ranking[]): number | null {
  if (rankings.length < 2) return null
  const best = table.map(({ agent }) => agent)
  const agreed = rankings.map(({ shown, by }) => {
    const order = best.filter((agent) => shown.includes(agent))
    return { by, shown, order }
  })
  const most = deviation(best, agreed)
  return most === 0 ? null : Math.min(1, deviation(best, rankings) / most)
}

/** The sum of the squared deviations of each agent's places from those of no opinion. */
function deviation(agents: readonly string[], rankings: readonly Ranking[]): number {
  const sums = new Map<string, number>()
  for (const ranking of rankings) {
    const middle = (ranking.shown.length + 1) / 2
    for (const [agent, place] of placesOf(ranking))
      sums.set(agent, (sums.get(agent) ?? 0) + place - middle)
  }
  return sum(agents.map((agent) => (sums.get(agent) ?? 0) ** 2))
}

/** The place of every agent that was shown, counted from 1. */
function placesOf({ shown, order }: Ranking): ReadonlyMap<string, number> {
  // The mean of the places that are left over.
  const shared = (order.length + 1 + shown.length) / 2
  const places = new Map(order.map((agent, index) => [agent, index + 1]))
  return new Map(shown.map((agent) => [agent, places.get(agent) ?? shared]))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
