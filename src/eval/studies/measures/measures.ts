import { scoreOf } from '../../checks/score.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import { foldsOf } from '../../../stats/random/folds.ts'
import { meanOf } from '../../../stats/moments.ts'

/** What scores are made from. */
export interface MeasuresInput {
  readonly questions: readonly Question[]
  /** Proposals by the names of their seats, and answers by the ids of their cells. */
  readonly answers: Iterable<AnswerRecord>
  readonly judgments: Iterable<PreferenceRecord>
  /** The judges of this study: verdicts of others, in the same directory, do not count. */
  readonly judges: readonly string[]
  /** The system that judges compare all others with; its own score is one half. */
  readonly reference: string
  readonly seed: number
}

/** A score by halves of the judgments: what one half chooses, the other scores. With a check both are the same. */
export interface Halves {
  readonly choose: number
  readonly score: number
}

/** The scores of every system on every question: by its check, or else how much judges prefer it over the reference. */
export class Measures {
  readonly questions: readonly Question[]
  readonly reference: string
  readonly #answers = new Map<string, AnswerRecord>()
  readonly #verdicts = new Map<string, PreferenceRecord[]>()
  readonly #folds: ReadonlyMap<string, number>
  readonly #scores = new Map<string, Halves | null>()
  readonly #best = new Map<string, string>()

  constructor({ questions, answers, judgments, judges, reference, seed }: MeasuresInput) {
    this.questions = questions
    this.reference = reference
    for (const answer of answers) this.#answers.set(keyOf(answer.question, answer.system), answer)
    for (const verdict of judgments) {
      if (verdict.a !== reference || !judges.includes(verdict.judge)) continue
      const key = keyOf(verdict.question, verdict.b)
      this.#verdicts.set(key, [...(this.#verdicts.get(key) ?? []), verdict])
    }
    const keys = questions.map(({ id, cluster }) => (cluster === null ? `q ${id}` : `c ${cluster}`))
    const folds = foldsOf(keys, { folds: 2, seed })
    this.#folds = new Map(questions.map(({ id }, at) => [id, folds[at] ?? 0]))
  }

  answer(question: Question, system: string): AnswerRecord | undefined {
    return this.#answers.get(keyOf(question.id, system))
  }

  /** From 0 to 1; null when it was not measured. An answer that failed has lost. */
  score(question: Question, system: string): number | null {
    const halves = this.halves(question, system)
    return halves === null ? null : (halves.choose + halves.score) / 2
  }

  halves(question: Question, system: string): Halves | null {
    const key = keyOf(question.id, system)
    const known = this.#scores.get(key)
    if (known !== undefined) return known
    const halves = this.#measure(question, system)
    this.#scores.set(key, halves)
    return halves
  }

  costUsd(question: Question, system: string): number | null {
    return this.answer(question, system)?.costUsd ?? null
  }

  /** Calls that the answer took, its proposals included. */
  calls(question: Question, system: string): number | null {
    return this.answer(question, system)?.calls.length ?? null
  }

  /** The fold of a question, 0 or 1; questions of one cluster share it. */
  fold({ id }: Question): number {
    return this.#folds.get(id) ?? 0
  }

  /** The system that is best on the questions of the other fold, so that no luck on this question chose it; the first before anything is measured. */
  bestFor(question: Question, systems: readonly string[]): string {
    const fold = this.fold(question)
    const key = JSON.stringify([fold, systems])
    const known = this.#best.get(key)
    if (known !== undefined) return known
    const others = this.questions.filter((each) => this.fold(each) !== fold)
    const [first = ''] = systems
    let best = { system: first, mean: Number.NEGATIVE_INFINITY }
    for (const system of systems) {
      const scores = others.flatMap((each) => this.score(each, system) ?? [])
      const mean = scores.length === 0 ? Number.NEGATIVE_INFINITY : meanOf(scores)
      if (mean > best.mean) best = { system, mean }
    }
    this.#best.set(key, best.system)
    return best.system
  }

  #measure(question: Question, system: string): Halves | null {
    const answer = this.answer(question, system)
    if (answer === undefined) return null
    if (answer.error !== null) return both(0)
    if (question.check !== null) return both(scoreOf(question.check, answer.texts.at(-1) ?? ''))
    if (system === this.reference) return both(0.5)
    const verdicts = this.#verdicts.get(keyOf(question.id, system)) ?? []
    const read = verdicts.filter(({ preference }) => preference !== null)
    const choose = preferenceIn(read.filter(({ first }) => first === 'a'))
    const score = preferenceIn(read.filter(({ first }) => first === 'b'))
    // A half without a verdict says nothing: the other one stands for both.
    if (choose === null || score === null) return both(choose ?? score)
    return { choose, score }
  }
}

function both(score: number | null): Halves | null {
  return score === null ? null : { choose: score, score }
}

/** How much `b` is preferred. */
function preferenceIn(verdicts: readonly PreferenceRecord[]): number | null {
  const preferences = verdicts.map(({ preference }) => 1 - (preference ?? 0.5))
  return preferences.length === 0 ? null : meanOf(preferences)
}

function keyOf(question: string, system: string): string {
  return JSON.stringify([question, system])
}
