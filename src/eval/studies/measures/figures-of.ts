import type { StudyContext } from '../lab/study.ts'
import type { Figure } from './estimates.ts'

/** The score of a seat or a cell. */
export function scoreOf({ measures }: Pick<StudyContext, 'measures'>, system: string): Figure {
  return (question) => measures.score(question, system)
}

/** Its score by the half of the judgments that did not choose it. */
export function heldScoreOf({ measures }: Pick<StudyContext, 'measures'>, system: string): Figure {
  return (question) => measures.halves(question, system)?.score ?? null
}

/** What its answer cost, the proposals included. */
export function costOf({ measures }: Pick<StudyContext, 'measures'>, system: string): Figure {
  return (question) => measures.costUsd(question, system)
}

/** How many calls its answer took, those of the proposals included. */
export function callsIn({ measures }: Pick<StudyContext, 'measures'>, system: string): Figure {
  return (question) => measures.calls(question, system)
}

/** The score of the best of these on this question: one half of the judgments chooses it, the other scores it. */
export function oracleOf(
  { measures }: Pick<StudyContext, 'measures'>,
  systems: readonly string[],
): Figure {
  return (question) => {
    let best: { choose: number; score: number } | null = null
    for (const system of systems) {
      const halves = measures.halves(question, system)
      if (halves !== null && (best === null || halves.choose > best.choose)) best = halves
    }
    return best?.score ?? null
  }
}

/** The score of the best of these, chosen on other questions than it is scored on. */
export function bestSingleOf(
  { measures }: Pick<StudyContext, 'measures'>,
  systems: readonly string[],
): Figure {
  return (question) => measures.halves(question, measures.bestFor(question, systems))?.score ?? null
}
