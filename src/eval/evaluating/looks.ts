import {
  addToHedged,
  startHedged,
  type HedgedSequence,
} from '../../stats/sequences/hedged-capital.ts'
import { verdictOfInterval } from '../../stats/verdicts/verdict.ts'
import { overStrongest } from '../analysis/comparing/sequence.ts'
import { pairQuestions } from '../analysis/records/paired-question.ts'
import { recordsOf } from '../analysis/records/records.ts'
import type { Look } from '../command/progress.ts'
import type { Question } from '../questions/question.ts'
import type { Results } from '../results/results-folder.ts'
import type { RunFile } from '../results/run-file.ts'
import type { EvalEvent } from './eval-event.ts'
import type { Notebook } from './notebook.ts'
import type { System } from '../systems/system.ts'

const ALPHA = 0.05

/** A baseline that must be beaten, and what is known of it so far. */
interface Watched {
  readonly baseline: string
  sequence: HedgedSequence
  sum: number
  questions: number
}

/**
 * Looks at the primary comparison after every question, which a confidence sequence allows however often one looks
 * (arXiv 2010.09686); α is split over the baselines that must be beaten.
 */
class Looks {
  readonly #run: RunFile
  readonly #mixture: string
  readonly #watched: readonly Watched[]

  constructor(run: RunFile) {
    this.#run = run
    const [mixture] = run.systems.filter(({ role }) => role === 'mixture')
    this.#mixture = mixture?.id ?? ''
    const baselines = primaryBaselines(run)
    const alpha = ALPHA / Math.max(1, mustBeBeaten(run).length)
    this.#watched = baselines.map(({ id }) => ({
      baseline: id,
      sequence: startHedged({ alpha }),
      sum: 0,
      questions: 0,
    }))
  }

  /** Adds a question that is answered and judged; returns the comparison as it stands, null when nothing is known yet. */
  add(question: Question, results: Results): Look | null {
    const records = recordsOf({ ...results, questions: [question] })
    for (const watched of this.#watched) {
      const pair = { mixture: this.#mixture, baseline: watched.baseline }
      for (const { value, isDegraded } of pairQuestions(records, pair)) {
        if (value === null || (isDegraded && !this.#run.options.keepDegraded)) continue
        watched.sequence = addToHedged(watched.sequence, value)
        watched.sum += value
        watched.questions += 1
      }
    }
    return this.#look()
  }

  #look(): Look | null {
    const known = this.#watched.filter(({ questions }) => questions > 0)
    const [strongest] = known.toSorted((a, b) => a.sum / a.questions - b.sum / b.questions)
    if (strongest === undefined || known.length < this.#watched.length) return null
    const interval = overStrongest(known.map(({ sequence }) => sequence.interval))
    const [lower, upper] = interval
    const margin = this.#run.options.marginPoints / 100
    return {
      mixture: this.#mixture,
      baseline: strongest.baseline,
      questions: strongest.questions,
      winRate: strongest.sum / strongest.questions,
      interval,
      verdict: verdictOfInterval([lower - 1 / 2, upper - 1 / 2], margin),
    }
  }
}

/** Questions end in any order, and are looked at in that of the plan. */
export class OrderedLooks {
  readonly #looks: Looks
  readonly #order: readonly Question[]
  readonly #ended = new Set<string>()
  #seen = 0

  constructor(run: RunFile, order: readonly Question[]) {
    this.#looks = new Looks(run)
    this.#order = order
  }

  /** Looks at what can be looked at when a question has ended; returns how many questions decided, null while none do. */
  *after(
    { id }: Question,
    notebook: Notebook,
  ): Generator<EvalEvent, { readonly questions: number } | null> {
    this.#ended.add(id)
    for (;;) {
      const next = this.#order[this.#seen]
      if (next === undefined || !this.#ended.has(next.id)) return null
      this.#seen += 1
      const look = this.#looks.add(next, notebook.results([next]))
      if (look === null) continue
      yield { type: 'look', look }
      const isLast = this.#seen === this.#order.length
      if (look.verdict !== 'undecided' && !isLast) return { questions: this.#seen }
    }
  }
}

/** The models of a panel among the baselines of the first mixture, and those that were named. */
function mustBeBeaten({ systems }: RunFile): readonly System[] {
  const mixture = systems.find(({ role }) => role === 'mixture')
  return systems.filter(
    ({ role, of }) =>
      (role === 'single' || role === 'aggregator') && (of === null || of === mixture?.id),
  )
}

/** The baselines that the verdict is about: the model that `--against` names first, or every single one. */
function primaryBaselines(run: RunFile): readonly System[] {
  const all = mustBeBeaten(run)
  const named = all.find(({ id }) => id === run.options.against[0])
  if (named !== undefined) return [named]
  const own = all.filter(({ of }) => of !== null)
  if (own.length > 0) return own
  return run.systems.filter(({ role }) => role !== 'mixture').slice(0, 1)
}
