import { percent, tableOf } from '../format.ts'
import type { Part } from '../parts.ts'
import {
  CHANGES,
  IN_PLACE,
  promotedOf,
  RETESTS,
  rolledBackOf,
  RUNS_PER_DAY,
  SPENDING,
  type InPlace,
  type Promoted,
} from './simulate.ts'
import { TRUTHS, type Truth } from './truths.ts'

/** What became of changes of one kind, in the order of SPENDING. */
export interface ChangeRow {
  readonly truth: Truth
  readonly rules: readonly Promoted[]
}

/** What became of changes that are in place. */
export interface PlaceRow {
  readonly inPlace: InPlace
  readonly rolledBack: Promoted
}

interface Figures {
  readonly changes: readonly ChangeRow[]
  readonly places: readonly PlaceRow[]
}

/** How often changes are put in place, and taken back, that should be and that should not. */
export const improvementsPart: Part<Figures> = {
  measure: (setting, progress) => ({
    changes: TRUTHS.map((truth) => {
      const rules = SPENDING.map((each) => promotedOf(truth, each.alphaOf, setting))
      progress(JSON.stringify({ ...truth, rules }))
      return { truth, rules }
    }),
    places: IN_PLACE.map((inPlace) => {
      const rolledBack = rolledBackOf(inPlace, setting)
      progress(JSON.stringify({ ...inPlace, ...rolledBack }))
      return { inPlace, rolledBack }
    }),
  }),
  lines: ({ changes, places }, { repetitions, seed }) => [
    `${repetitions} mixtures of each kind, seed ${seed}, with ${RUNS_PER_DAY} compared runs a day and a look every day. For each mixture up to ${CHANGES} changes are proposed, all of the same kind, until one is put in place. Each cell: the share of the mixtures with a change in place, and the compared runs until half of those had it.`,
    '',
    ...tableOf(
      ['the changes, and their win rate', 'in place is', ...SPENDING.map(({ name }) => name)],
      changes.map(({ truth: { name, winRate, isGood }, rules }) => [
        `${name} (${percent(winRate)})`,
        isGood ? 'right' : '**wrong**',
        ...rules.map(cellOf),
      ]),
    ),
    '',
    `The version before is compared with a change that is in place, once a month for ${RETESTS} months:`,
    '',
    ...tableOf(
      [
        'the change, and its win rate over the version before',
        'rolled back',
        'compared runs until then',
      ],
      places.map(({ inPlace: { name, winRate }, rolledBack: { promoted, medianRuns } }) => [
        `${name} (${percent(winRate)})`,
        percent(promoted),
        runsOf(medianRuns),
      ]),
    ),
  ],
  pictures: () => ({}),
}

function cellOf({ promoted, medianRuns }: Promoted): string {
  return `${percent(promoted)}, ${runsOf(medianRuns)}`
}

function runsOf(runs: number | null): string {
  return runs === null ? '–' : Math.round(runs).toLocaleString('en')
}
