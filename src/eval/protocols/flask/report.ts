import { SKILLS } from '../../rubrics/skills.ts'
import { decimal, withRange } from '../../report/figures.ts'
import type { Table, Value } from '../../studies/tables/table.ts'
import type { System } from '../../systems/system.ts'
import type { ProtocolReport } from '../protocol-folder.ts'
import type { FlaskResults } from './run-flask.ts'
import { skillScores, unreadGrades, type SkillScore } from './scores.ts'

/** The twelve skills, in the order of the table of skills. */
const ORDER = new Map(SKILLS.map(({ name }, at) => [name, at]))
const ALPHA = 0.05

/** One table a baseline: points by skill, and what holds after the correction for twelve tests. */
export function flaskReport(results: FlaskResults): ProtocolReport {
  const { systems, grades, simulated } = results
  const [mixture, ...baselines] = systems
  if (mixture === undefined) throw new Error('Cannot report: no system, wanted the mixture first')
  const pairs = baselines.map((baseline) => {
    const scores = skillScores(grades, { mixture: mixture.id, baseline: baseline.id })
    const ordered = scores.toSorted((one, other) => placeOf(one) - placeOf(other))
    return { mixture, baseline, scores: ordered }
  })
  return {
    title: 'FLASK protocol',
    simulated,
    conclusions: pairs.map(conclusionOf),
    tables: pairs.map((pair) => tableOf(pair, results)),
  }
}

interface Pair {
  readonly mixture: System
  readonly baseline: System
  readonly scores: readonly SkillScore[]
}

function placeOf({ skill }: SkillScore): number {
  return ORDER.get(skill) ?? ORDER.size
}

function conclusionOf({ mixture, baseline, scores }: Pair): string {
  const decided = scores.filter(({ pAdjusted }) => pAdjusted < ALPHA)
  const named = (isBetter: boolean) =>
    decided
      .filter(({ difference }) => difference.value > 0 === isBetter)
      .map(
        ({ skill, difference }) =>
          `${skill} ${withRange(difference, (value) => decimal(value, 2))}`,
      )
      .join(', ')
  const parts = [
    ...(named(true) === '' ? [] : [`better in ${named(true)}`]),
    ...(named(false) === '' ? [] : [`worse in ${named(false)}`]),
  ]
  const skills = `${scores.length} skills`
  return parts.length === 0
    ? `${mixture.id} against ${baseline.id}: no difference is decided in any of ${skills}.`
    : `${mixture.id} against ${baseline.id}: ${parts.join('; ')}; the rest of ${skills} is undecided.`
}

function tableOf({ mixture, baseline, scores }: Pair, { grades, rubrics }: FlaskResults): Table {
  const unread = [mixture, baseline].map(({ id }) => `${id} ${unreadGrades(grades, id)}`).join(', ')
  return {
    title: `${mixture.id} against ${baseline.id}, points from 1 to 5`,
    columns: [
      { name: 'skill', kind: 'text' },
      { name: 'mixture', kind: 'figure' },
      { name: 'baseline', kind: 'figure' },
      { name: 'difference', kind: 'figure' },
      { name: 'p (Holm)', kind: 'figure' },
    ],
    rows: scores.map(({ skill, difference, pAdjusted, ...score }): Value[] => [
      skill,
      score.mixture,
      score.baseline,
      difference,
      pAdjusted,
    ]),
    notes: [
      `Paired over the questions that call for a skill, three skills for each of ${rubrics.size} questions; p values are corrected over the ${scores.length} skills of this table.`,
      `Grades that could not be read: ${unread}. A failed answer has 1 point.`,
    ],
  }
}
