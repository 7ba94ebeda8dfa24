import { meanOf } from '../../../src/stats/moments.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import { tableOf } from '../format.ts'
import type { Part } from '../parts.ts'
import type { Setting } from '../setting.ts'
import { learner } from './learner.ts'
import { play } from './simulate.ts'
import { ARMS, costOf, worldFrom } from './world.ts'

const RANGES = [10, 50, 100, 500] as const
/** Where the target lies between the cheapest arm and the mean cost without a target, in logarithms. */
const PLACES = [0.4, 0.7] as const

const FEEDBACK = { rewarded: 1, changes: false } as const

/** How close the mean cost comes to its target, as ratios. */
export interface PacerRow {
  readonly range: number
  readonly place: number
  readonly mean: number
  readonly farthest: number
}

/** How well the mean cost of runs meets `target_usd`. */
export const pacerPart: Part<readonly PacerRow[]> = {
  measure: (setting, progress) =>
    RANGES.flatMap((range) =>
      PLACES.map((place) => {
        const row = pacedIn({ range, place }, setting)
        progress(JSON.stringify(row))
        return row
      }),
    ),
  lines: (rows, { repetitions, seed }) => [
    `${repetitions} worlds each with 20,000 requests, seed ${seed}. Mean cost ÷ target: the mean of the worlds, and the one that is farthest from 1. A target has a place from 0, the cost of the cheapest arm, to 1, what runs cost without a target, on a scale of logarithms.`,
    '',
    ...tableOf(
      ['dearest ÷ cheapest arm', 'place of the target', 'mean', 'farthest'],
      rows.map(({ range, place, mean, farthest }) => [
        `${range} ×`,
        String(place),
        mean.toFixed(3),
        farthest.toFixed(3),
      ]),
    ),
  ],
  pictures: () => ({}),
}

/** The learner with a target, deciding from the first request on. */
function pacedIn(
  { range, place }: { readonly range: number; readonly place: number },
  { repetitions, seed }: Setting,
): PacerRow {
  const cheapest = Math.min(...ARMS.map((arm) => costOf(arm, range)))
  const ratios = Array.from({ length: repetitions }, (_, repetition) => {
    const draws = (name: string) => randomFrom(`${seed} ${name} ${range} ${repetition}`)
    const world = worldFrom(draws('world'), range)
    const meanCost = (targetUsd?: number) => {
      const options = { explore: 0.05, forget: 0.999, live: true }
      const policy = learner(
        targetUsd === undefined ? options : { ...options, targetUsd },
        draws('learner'),
      )
      return play(policy, { world, feedback: FEEDBACK }, draws('requests')).meanCostUsd
    }
    const targetUsd = cheapest * (meanCost() / cheapest) ** place
    return meanCost(targetUsd) / targetUsd
  })
  const farthest = ratios.reduce((far, each) =>
    Math.abs(each - 1) > Math.abs(far - 1) ? each : far,
  )
  return { range, place, mean: meanOf(ratios), farthest }
}
