import { meanOf } from '../../../stats/moments.ts'
import { pearson } from '../../../stats/agreement/correlation.ts'
import { vendiScore } from '../../../stats/panel/vendi.ts'
import { tfIdfCosines } from '../../../stats/similarity/tf-idf.ts'
import type { Question } from '../../questions/question.ts'
import type { StudyContext } from '../lab/study.ts'
import {
  averageOf,
  bootstrapped,
  meanScore,
  meanWithin,
  type Figure,
  type Tested,
} from '../measures/estimates.ts'
import { scoreOf } from '../measures/figures-of.ts'
import type { Cell } from '../panel/cell.ts'
import { textOf } from '../panel/systems.ts'
import type { Table } from '../tables/table.ts'

/** A panel, and what its answer may hang on. */
interface Panel {
  readonly subset: readonly string[]
  /** The answer. */
  readonly score: Figure
  /** Mean score of its proposals. */
  readonly quality: Figure
  /** How many different answers its proposals are worth, from 1 to their number (Vendi score, arXiv 2210.02410). */
  readonly diversity: Figure
}

/** Fewest panels for two weights. */
const MIN_PANELS = 5

/**
 * Whether the answer of a panel hangs on the quality of its proposals or on their diversity: the regression of Self-MoA
 * (arXiv 2502.00674), over the panels of this study. There, quality weighs 1.4 to 3.2 times as much.
 */
export function diversityTable(
  context: StudyContext,
  subsets: readonly (readonly string[])[],
  cellFor: (subset: readonly string[]) => Cell,
): Table {
  const { questions } = context
  const panels = subsets
    .filter(({ length }) => length >= 2)
    .map((subset) => panelOf(context, subset, cellFor(subset)))
  return {
    title: 'Quality and diversity of each panel',
    columns: [
      { name: 'panel', kind: 'text' },
      { name: 'score of the answer', kind: 'share' },
      { name: 'mean score of the proposals', kind: 'share' },
      { name: 'diversity', kind: 'figure' },
    ],
    rows: panels.map(({ subset, score, quality, diversity }) => [
      subset.join(', '),
      meanScore(questions, score),
      meanScore(questions, quality),
      meanWithin(questions, diversity, [1, subset.length]),
    ]),
    notes: [
      'Diversity: how many different answers the proposals are worth (Vendi score over TF-IDF), from 1 to their number.',
      noteOf(panels, context),
    ],
  }
}

/** The standardized weights of both, with intervals. */
function noteOf(panels: readonly Panel[], { questions, seed }: StudyContext): string {
  const weight = (which: 0 | 1): Tested =>
    bootstrapped(questions, (drawn) => weightsOf(panels, drawn)?.[which] ?? Number.NaN, {
      seed,
      draws: 200,
    })
  if (panels.length < MIN_PANELS || weightsOf(panels, questions) === null) {
    return `What the answer hangs on cannot be shown with ${panels.length} panels.`
  }
  const [quality, diversity] = [weight(0), weight(1)]
  const shown = ({ value, interval }: Tested) =>
    `${value.toFixed(2)} ${interval === null ? '(no interval)' : `[${interval.map((end) => end.toFixed(2)).join(', ')}]`}`
  return `Standardized weights over ${panels.length} panels: quality ${shown(quality)}, diversity ${shown(diversity)}.`
}

function panelOf(context: StudyContext, subset: readonly string[], cell: Cell): Panel {
  const known = new Map<Question, number | null>()
  return {
    subset,
    score: scoreOf(context, cell.id),
    quality: averageOf(subset.map((agent) => scoreOf(context, agent))),
    diversity: (question) => {
      const before = known.get(question)
      if (before !== undefined) return before
      const value = diversityOf(context, subset, question)
      known.set(question, value)
      return value
    },
  }
}

function diversityOf(
  { measures }: StudyContext,
  subset: readonly string[],
  question: Question,
): number | null {
  const texts = subset.flatMap((agent) => {
    const answer = measures.answer(question, agent)
    return answer === undefined || answer.error !== null ? [] : [textOf(answer)]
  })
  if (texts.length < 2) return null
  const similarities = texts.map((text, at) => {
    const others = texts.filter((_other, place) => place !== at)
    const cosines = [...tfIdfCosines(text, others)]
    cosines.splice(at, 0, 1)
    return cosines
  })
  // The terms are weighed by all texts in each comparison, so both directions agree but for rounding.
  const symmetric = similarities.map((row, one) =>
    row.map((value, other) => (value + (similarities[other]?.[one] ?? value)) / 2),
  )
  return vendiScore(symmetric)
}

/** Weights of quality and diversity in the score, all three standardized over the panels; null where the two cannot be separated. */
function weightsOf(
  panels: readonly Panel[],
  questions: readonly Question[],
): readonly [number, number] | null {
  const meansOf = (pick: (panel: Panel) => Figure) =>
    panels.map((panel) => {
      const values = questions.flatMap((question) => pick(panel)(question) ?? [])
      return values.length === 0 ? 0 : meanOf(values)
    })
  const scores = meansOf(({ score }) => score)
  const qualities = meansOf(({ quality }) => quality)
  const diversities = meansOf(({ diversity }) => diversity)
  const byQuality = pearson(scores, qualities)
  const byDiversity = pearson(scores, diversities)
  const between = pearson(qualities, diversities)
  if (byQuality === null || byDiversity === null || between === null) return null
  const rest = 1 - between ** 2
  if (rest < 1e-6) return null
  return [(byQuality - byDiversity * between) / rest, (byDiversity - byQuality * between) / rest]
}
