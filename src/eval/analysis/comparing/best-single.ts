import { foldsOf } from '../../../stats/random/folds.ts'
import type { Question } from '../../questions/question.ts'
import { meanOrNull } from '../records/means.ts'
import type { PairedQuestion } from '../records/paired-question.ts'

/** Candidates by the id of their system, each paired with the same mixture. */
export type Candidates = ReadonlyMap<string, readonly PairedQuestion[]>

/** The best single model, chosen for each half of the questions by the other half. */
export interface BestSingle {
  /** By fold. */
  readonly chosen: readonly string[]
  /** Each question with the candidate that was chosen without it. */
  readonly pairs: readonly PairedQuestion[]
}

/** How the choice is made. */
export interface BestSingleRules {
  readonly seed: number
  /** Whether a question counts in it. */
  readonly counts: (pair: PairedQuestion) => boolean
}

const FOLDS = 2

/**
 * Chooses the best candidate by cross-fitting: a model that is chosen and scored on the same questions looks better than
 * it is. Of equal candidates the first is taken.
 */
export function bestSingle(candidates: Candidates, { seed, counts }: BestSingleRules): BestSingle {
  const foldOf = questionFolds(candidates, seed)
  const chosen = Array.from({ length: FOLDS }, (_, fold) =>
    best(candidates, (pair) => counts(pair) && foldOf.get(pair.question.id) !== fold),
  )
  const pairs = [...candidates].flatMap(([candidate, own]) =>
    own.filter(({ question }) => chosen[foldOf.get(question.id) ?? 0] === candidate),
  )
  return { chosen, pairs: inOrderOf([...foldOf.keys()], pairs) }
}

/** The candidate with the best mean score over some questions. */
function best(candidates: Candidates, counts: BestSingleRules['counts']): string {
  let [first = ''] = candidates.keys()
  let most = Number.NEGATIVE_INFINITY
  for (const [candidate, pairs] of candidates) {
    const score = meanOrNull(
      pairs.flatMap((pair) => (pair.value !== null && counts(pair) ? [1 - pair.value] : [])),
    )
    if (score === null || score <= most) continue
    most = score
    first = candidate
  }
  return first
}

/** The fold of each question, counted from 0: questions of one cluster share theirs. */
function questionFolds(candidates: Candidates, seed: number): ReadonlyMap<string, number> {
  const questions = new Map<string, Question>()
  for (const pairs of candidates.values())
    for (const { question } of pairs) questions.set(question.id, question)
  const keys = [...questions.values()].map(clusterOf)
  const folds = foldsOf(keys, { folds: FOLDS, seed })
  return new Map([...questions.keys()].map((id, at) => [id, folds[at] ?? 0]))
}

/** What a question's errors are shared with: its cluster, or itself alone. */
export function clusterOf({ cluster, id }: Question): string {
  return cluster === null ? `question ${id}` : `cluster ${cluster}`
}

function inOrderOf(
  ids: readonly string[],
  pairs: readonly PairedQuestion[],
): readonly PairedQuestion[] {
  const placeOf = new Map(ids.map((id, place) => [id, place]))
  const place = ({ question }: PairedQuestion) => placeOf.get(question.id) ?? 0
  return pairs.toSorted((one, other) => place(one) - place(other))
}
