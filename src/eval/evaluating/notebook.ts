import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { JudgmentRecord } from '../results/judgment-record.ts'
import type { Results, ResultsFolder } from '../results/results-folder.ts'

/** Names one answer. */
export interface AnswerPlace {
  readonly question: string
  readonly system: string
  readonly repeat: number
}

/** The records of a results directory, at hand by question; what is added is in its file at once. */
export class Notebook {
  readonly #folder: ResultsFolder
  readonly #answers = new Map<string, AnswerRecord[]>()
  readonly #judgments = new Map<string, JudgmentRecord[]>()

  constructor(folder: ResultsFolder) {
    this.#folder = folder
    for (const record of folder.answers.readAll()) put(this.#answers, record)
    for (const record of folder.judgments.readAll()) put(this.#judgments, record)
  }

  addAnswer(record: AnswerRecord): void {
    this.#folder.answers.append(record)
    put(this.#answers, record)
  }

  addJudgment(record: JudgmentRecord): void {
    this.#folder.judgments.append(record)
    put(this.#judgments, record)
  }

  answer({ question, system, repeat }: AnswerPlace): AnswerRecord | undefined {
    return this.answersTo(question).find((each) => each.system === system && each.repeat === repeat)
  }

  answersTo(question: string): readonly AnswerRecord[] {
    return this.#answers.get(question) ?? []
  }

  judgmentsOf(question: string): readonly JudgmentRecord[] {
    return this.#judgments.get(question) ?? []
  }

  /** All of it, or what there is about some questions. */
  results(questions: readonly Question[] = this.#folder.questions): Results {
    return {
      run: this.#folder.run,
      questions,
      answers: questions.flatMap(({ id }) => this.answersTo(id)),
      judgments: questions.flatMap(({ id }) => this.judgmentsOf(id)),
    }
  }

  /** What all of it cost in US dollars; null when a price is unknown. */
  spentUsd(): number | null {
    const { answers, judgments } = this.results()
    // A reused proposal was paid with its mixture's run.
    const asked = answers.filter(({ from }) => from === 'asked')
    return [...asked, ...judgments].reduce<number | null>(
      (sum, { costUsd }) => (sum === null || costUsd === null ? null : sum + costUsd),
      0,
    )
  }
}

function put<R extends { readonly question: string }>(into: Map<string, R[]>, record: R): void {
  const own = into.get(record.question)
  if (own === undefined) into.set(record.question, [record])
  else own.push(record)
}
