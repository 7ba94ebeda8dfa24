import { frontProbabilities, onFront, type CostAndQuality } from '../../stats/panel/front.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { SystemSummary } from '../results/summary.ts'
import type { System } from '../systems/system.ts'
import { drawsFor } from './comparing/ratios.ts'
import { meanCost } from './records/answers.ts'
import { pairQuestions, scoreOn } from './records/paired-question.ts'
import type { Records } from './records/records.ts'

/** Whether a system is on the front of cost and quality, and how sure that is. */
export type FrontPlace = Pick<SystemSummary, 'onFront' | 'frontProbability'>

/** What the answers of a system to one question cost, in money or in time; null where it is not known. */
export type CostOf = (answers: readonly AnswerRecord[]) => number | null

/** Which systems are compared, and by what. */
export interface FrontRules {
  readonly systems: readonly System[]
  /** US dollars by default. */
  readonly costOf?: CostOf
}

/** A system whose price is not known, or that was not scored, has no place. */
const NO_PLACE: FrontPlace = { onFront: null, frontProbability: null }

/**
 * The front of cost and quality over the questions on which every system has both. Quality is the score of the check where
 * every question has one, and otherwise the win rate against the mixture, whose own is one half.
 */
export function frontOf(
  records: Records,
  mixture: System,
  { systems, costOf = meanCost }: FrontRules,
): (id: string) => FrontPlace {
  const table = systems.map(({ id }) => {
    const qualities = qualitiesOf(records, mixture.id, id)
    return { id, points: pointsOf(records, { system: id, qualities, costOf }) }
  })
  const placed = table.filter(({ points }) => points !== null && points.size > 0)
  const rows = records.questions.flatMap(({ id, cluster }) => {
    const points = placed.flatMap((system) => system.points?.get(id) ?? [])
    return points.length === placed.length && points.length > 0 ? [{ points, cluster }] : []
  })
  if (rows.length === 0) return () => NO_PLACE
  const probabilities = frontProbabilities(
    rows.map(({ points }) => points),
    {
      draws: drawsFor(rows.length),
      seed: records.run.options.seed,
      clusters: rows.map(({ cluster }) => cluster),
    },
  )
  const front = onFront(placed.map((_, at) => sumOver(rows, at)))
  const places = new Map(
    placed.map(({ id }, at): [string, FrontPlace] => [
      id,
      { onFront: front[at] ?? null, frontProbability: probabilities[at] ?? null },
    ]),
  )
  return (id) => places.get(id) ?? NO_PLACE
}

/** Cost and quality of a system by question; null where a price is not known. */
function pointsOf(
  records: Records,
  {
    system,
    qualities,
    costOf,
  }: {
    readonly system: string
    readonly qualities: ReadonlyMap<string, number>
    readonly costOf: CostOf
  },
): ReadonlyMap<string, CostAndQuality> | null {
  const points = new Map<string, CostAndQuality>()
  for (const { id } of records.questions) {
    const answers = records.answersOf(id, system)
    const quality = qualities.get(id)
    if (answers.length === 0 || quality === undefined) continue
    const cost = costOf(answers)
    if (cost === null) return null
    points.set(id, { cost, quality })
  }
  return points
}

/** Quality of a system by question. */
export function qualitiesOf(
  records: Records,
  mixture: string,
  system: string,
): ReadonlyMap<string, number> {
  const areChecked = records.questions.every(({ check }) => check !== null)
  if (system === mixture || areChecked)
    return new Map(
      records.questions.flatMap((question) => {
        const answers = records.answersOf(question.id, system)
        const score = areChecked ? scoreOn(question, answers) : 1 / 2
        return answers.length === 0 || score === null ? [] : [[question.id, score] as const]
      }),
    )
  return new Map(
    pairQuestions(records, { mixture, baseline: system }).flatMap(({ question, value }) =>
      value === null ? [] : [[question.id, 1 - value] as const],
    ),
  )
}

function sumOver(
  rows: readonly { readonly points: readonly CostAndQuality[] }[],
  at: number,
): CostAndQuality {
  let [cost, quality] = [0, 0]
  for (const { points } of rows) {
    cost += points[at]?.cost ?? 0
    quality += points[at]?.quality ?? 0
  }
  return { cost, quality }
}
