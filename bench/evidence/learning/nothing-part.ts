import { meanOf } from '../../../src/stats/moments.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import { percent, tableOf } from '../format.ts'
import type { Part } from '../parts.ts'
import type { Setting } from '../setting.ts'
import { byRules } from './baselines.ts'
import { learner } from './learner.ts'
import { play } from './simulate.ts'
import { rightRules, RULES, withEqualArms, worldFrom } from './world.ts'

const WORLDS = ['all arms are equal', 'the rules are right'] as const
const REWARDED = [1, 0.1] as const

/** What the learner did where it cannot do better than the rules. */
export interface NothingRow {
  readonly world: (typeof WORLDS)[number]
  readonly rewarded: number
  /** In which share of the worlds it decided at some time. */
  readonly decided: number
  /** Which share of the reward of the rules it lost on average. */
  readonly lost: number
}

/** The learner with its check in worlds in which there is nothing to gain. */
export const nothingPart: Part<readonly NothingRow[]> = {
  measure: (setting, progress) =>
    WORLDS.flatMap((world) =>
      REWARDED.map((rewarded) => {
        const row = { world, rewarded, ...playedIn(world, rewarded, setting) }
        progress(JSON.stringify(row))
        return row
      }),
    ),
  lines: (rows, { repetitions, seed }) => [
    `${repetitions} worlds each with 20,000 requests, seed ${seed}, and a learner with the defaults.`,
    '',
    ...tableOf(
      ['the truth, and the share with an outcome', 'it decided at some time', 'reward lost'],
      rows.map(({ world, rewarded, decided, lost }) => [
        `${world}, ${percent(rewarded)} rewarded`,
        percent(decided),
        percent(lost),
      ]),
    ),
  ],
  pictures: () => ({}),
}

function playedIn(
  kind: (typeof WORLDS)[number],
  rewarded: number,
  { repetitions, seed }: Setting,
): Pick<NothingRow, 'decided' | 'lost'> {
  const feedback = { rewarded, changes: false }
  const played = Array.from({ length: repetitions }, (_, repetition) => {
    const draws = (name: string) => randomFrom(`${seed} ${name} ${repetition}`)
    const drawn = worldFrom(draws('world'))
    const [world, rules] =
      kind === 'the rules are right' ? [drawn, rightRules(drawn)] : [withEqualArms(drawn), RULES]
    const learns = learner({ explore: 0.05, forget: 0.999, rules }, draws('learner'))
    const own = play(learns, { world, feedback }, draws('requests')).meanReward
    const other = play(byRules(rules), { world, feedback }, draws('requests')).meanReward
    return { decided: Number(learns.liveSince() !== null), lost: 1 - own / other }
  })
  return {
    decided: meanOf(played.map(({ decided }) => decided)),
    lost: meanOf(played.map(({ lost }) => lost)),
  }
}
