import { meanOf } from '../../../stats/moments.ts'
import type { Question } from '../../questions/question.ts'
import type { StudyContext } from '../lab/study.ts'
import { less, type Figure } from '../measures/estimates.ts'
import { bestSingleOf, heldScoreOf, oracleOf } from '../measures/figures-of.ts'
import { seatName, type Cell } from '../panel/cell.ts'
import type { Places } from './places.ts'

/** Fewest panels over which a slope says something. */
const MIN_PANELS = 4

/**
 * The slope of gain over headroom across the diverse panels of two layers; null with too few of them. Both contain the
 * score of the best single model, so each is measured on another half of the questions: what one half overstates, the
 * other does not.
 */
export function headroomSlope(
  context: StudyContext,
  places: Places,
): ((questions: readonly Question[]) => number) | null {
  const panels = places.all
    .filter(({ layers, n, diversity }) => layers === 2 && n >= 2 && diversity === 'diverse')
    .flatMap(({ cells }) => cells)
    .map((cell) => panelOf(cell, context))
  if (panels.length < MIN_PANELS) return null
  const { measures } = context
  return (questions) => {
    const [one = [], other = []] = [0, 1].map((fold) =>
      questions.filter((question) => measures.fold(question) === fold),
    )
    const slopes = [slopeBetween(panels, one, other), slopeBetween(panels, other, one)].filter(
      (slope) => Number.isFinite(slope),
    )
    return slopes.length === 0 ? Number.NaN : meanOf(slopes)
  }
}

interface Panel {
  readonly headroom: Figure
  readonly gain: Figure
}

function panelOf(cell: Cell, context: StudyContext): Panel {
  const [question] = context.questions
  const seats = question === undefined ? [] : cell.seats(question.id)
  const agents = [...new Set(seats.map(({ agent }) => agent))]
  const single = bestSingleOf(context, agents)
  return {
    headroom: less(oracleOf(context, seats.map(seatName)), single),
    gain: less(heldScoreOf(context, cell.id), single),
  }
}

function slopeBetween(
  panels: readonly Panel[],
  measured: readonly Question[],
  held: readonly Question[],
): number {
  const xs = panels.map(({ headroom }) => meanIn(measured, headroom))
  const ys = panels.map(({ gain }) => meanIn(held, gain))
  const [meanX, meanY] = [meanOf(xs), meanOf(ys)]
  const squares = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  const products = xs.reduce((sum, x, at) => sum + (x - meanX) * ((ys[at] ?? 0) - meanY), 0)
  return squares < 1e-12 ? Number.NaN : products / squares
}

function meanIn(questions: readonly Question[], figure: Figure): number {
  const values = questions.flatMap((question) => figure(question) ?? [])
  return values.length === 0 ? 0 : meanOf(values)
}
