import { estimateMean } from '../../../stats/intervals/mean.ts'
import { meanOf } from '../../../stats/moments.ts'
import { holm } from '../../../stats/verdicts/holm.ts'
import { estimateFrom } from '../../analysis/estimates.ts'
import type { GradeRecord } from '../../results/judgment-record.ts'
import type { Estimate, Interval } from '../../results/summary.ts'

/** One skill of two systems, over the questions that call for it and that both have points for. */
export interface SkillScore {
  readonly skill: string
  readonly mixture: Estimate
  readonly baseline: Estimate
  /** Points of the mixture less those of the baseline. */
  readonly difference: Estimate
  /** After Holm's correction over all skills of this table; 1 where nothing can be said. */
  readonly pAdjusted: number
}

/** Points by question, the judges averaged. */
type Points = ReadonlyMap<string, number>

const SCALE: Interval = [1, 5]
const DIFFERENCE: Interval = [-4, 4]

/** Compares two systems by each skill; a skill without a common question is left out. */
export function skillScores(
  records: readonly GradeRecord[],
  { mixture, baseline }: { readonly mixture: string; readonly baseline: string },
): readonly SkillScore[] {
  const skills = [...new Set(records.flatMap(({ points }) => Object.keys(points)))]
  const scores = skills.flatMap((skill) => {
    const one = pointsOf(records, mixture, skill)
    const other = pointsOf(records, baseline, skill)
    const common = [...one.keys()].filter((question) => other.has(question))
    if (common.length === 0) return []
    const at = (points: Points) => common.map((question) => points.get(question) ?? Number.NaN)
    const [mine, theirs] = [at(one), at(other)]
    const paired = mine.map((points, index) => points - (theirs[index] ?? Number.NaN))
    const difference = estimateMean(paired, { range: DIFFERENCE })
    return [
      {
        skill,
        mixture: estimateFrom(estimateMean(mine, { range: SCALE }), SCALE),
        baseline: estimateFrom(estimateMean(theirs, { range: SCALE }), SCALE),
        difference: estimateFrom(difference, DIFFERENCE),
        pValue: difference.pValue ?? 1,
      },
    ]
  })
  const adjusted = holm(scores.map(({ pValue }) => pValue))
  return scores.map(({ pValue: _pValue, ...score }, index) => ({
    ...score,
    pAdjusted: adjusted[index] ?? 1,
  }))
}

function pointsOf(records: readonly GradeRecord[], system: string, skill: string): Points {
  const own = records.filter((record) => record.system === system)
  const byQuestion = Map.groupBy(own, ({ question }) => question)
  return new Map(
    [...byQuestion].flatMap(([question, grades]): [string, number][] => {
      const points = grades.flatMap((grade) => grade.points[skill] ?? [])
      return points.length === 0 ? [] : [[question, meanOf(points)]]
    }),
  )
}

/** Grades of a system that have no points for any skill: they could not be read. */
export function unreadGrades(records: readonly GradeRecord[], system: string): number {
  return records.filter(
    (record) =>
      record.system === system && Object.values(record.points).every((points) => points === null),
  ).length
}
