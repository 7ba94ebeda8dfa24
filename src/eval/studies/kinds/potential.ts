import { meanOf } from '../../../stats/moments.ts'
import { pearson } from '../../../stats/agreement/correlation.ts'
import type { Question } from '../../questions/question.ts'
import type { StudyContext } from '../lab/study.ts'
import { bootstrapped, meanDifference, type Figure } from '../measures/estimates.ts'
import { bestSingleOf, heldScoreOf, oracleOf } from '../measures/figures-of.ts'
import type { Cell } from '../panel/cell.ts'
import type { Table } from '../tables/table.ts'

/** A panel with the figures that predict what it gains, and what it does gain. */
interface Potential {
  readonly subset: readonly string[]
  readonly headroom: Figure
  readonly gain: Figure
}

/**
 * Headroom of every measured panel of two agents and more (what perfect selection could win) beside its gain over the best
 * single model, and whether the first predicts the second on questions that it was not measured on.
 */
export function potentialTable(
  context: StudyContext,
  subsets: readonly (readonly string[])[],
  cellFor: (subset: readonly string[]) => Cell,
): Table {
  const { questions, seed } = context
  const panels = subsets
    .filter(({ length }) => length >= 2)
    .map((subset): Potential => potentialOf(context, subset, cellFor))
  const predicts = bootstrapped(questions, (drawn) => crossCorrelation(panels, drawn, context), {
    seed,
    draws: 200,
  })
  return {
    title: 'Headroom and gain of each panel',
    columns: [
      { name: 'panel', kind: 'text' },
      { name: 'headroom', kind: 'points' },
      { name: 'gain', kind: 'points' },
    ],
    rows: panels.map(({ subset, headroom, gain }) => [
      subset.join(', '),
      meanDifference(questions, headroom),
      meanDifference(questions, gain),
    ]),
    notes: [
      'Headroom: the best proposal of each question, chosen by one half of the judgments and scored by the other, less the best single model. Gain: the answer less the same model.',
      Number.isFinite(predicts.value) && predicts.interval !== null
        ? `Headroom on one half of the questions and gain on the other correlate with r = ${predicts.value.toFixed(2)} [${predicts.interval[0].toFixed(2)}, ${predicts.interval[1].toFixed(2)}] over ${panels.length} panels.`
        : `Whether headroom predicts gain cannot be shown with ${panels.length} panels.`,
    ],
  }
}

function potentialOf(
  context: StudyContext,
  subset: readonly string[],
  cellFor: (subset: readonly string[]) => Cell,
): Potential {
  const oracle = oracleOf(context, subset)
  const single = bestSingleOf(context, subset)
  const answer = heldScoreOf(context, cellFor(subset).id)
  const lessSingle =
    (figure: Figure): Figure =>
    (question) => {
      const [one, other] = [figure(question), single(question)]
      return one === null || other === null ? null : one - other
    }
  return { subset, headroom: lessSingle(oracle), gain: lessSingle(answer) }
}

/** Mean over both directions: headroom of one half of the questions against gain of the other. */
function crossCorrelation(
  panels: readonly Potential[],
  drawn: readonly Question[],
  { measures }: StudyContext,
): number {
  const halves = [0, 1].map((fold) => drawn.filter((question) => measures.fold(question) === fold))
  const [one = [], other = []] = halves
  const directions = [
    [one, other],
    [other, one],
  ] as const
  const correlations = directions.map(([measured, held]) =>
    pearson(
      panels.map(({ headroom }) => meanIn(measured, headroom)),
      panels.map(({ gain }) => meanIn(held, gain)),
    ),
  )
  const known = correlations.flatMap((correlation) => correlation ?? [])
  return known.length === 0 ? Number.NaN : meanOf(known)
}

function meanIn(questions: readonly Question[], figure: Figure): number {
  const values = questions.flatMap((question) => figure(question) ?? [])
  return values.length === 0 ? 0 : meanOf(values)
}
