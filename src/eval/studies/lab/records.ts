import type { AnswerRecord } from '../../results/answer-record.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import type { StudyFolder } from '../panel/study-folder.ts'

/** What makes two judgments the same. */
export type JudgmentKey = Pick<PreferenceRecord, 'question' | 'a' | 'b' | 'judge' | 'first'>

/** The records of a panel, in memory and in its files. */
export class Records {
  readonly #folder: StudyFolder
  readonly #panel = new Map<string, AnswerRecord>()
  readonly #answers = new Map<string, AnswerRecord>()
  readonly #judgments = new Map<string, PreferenceRecord>()

  constructor(folder: StudyFolder) {
    this.#folder = folder
    for (const answer of folder.panel.readAll()) this.#panel.set(keyOf(answer), answer)
    for (const answer of folder.answers.readAll()) this.#answers.set(keyOf(answer), answer)
    for (const verdict of folder.judgments.readAll())
      this.#judgments.set(judgmentKey(verdict), verdict)
  }

  /** A proposal by the name of its seat. */
  proposal(question: string, system: string): AnswerRecord | undefined {
    return this.#panel.get(keyOf({ question, system }))
  }

  /** The answer of a seat or a cell. */
  answer(question: string, system: string): AnswerRecord | undefined {
    return this.proposal(question, system) ?? this.#answers.get(keyOf({ question, system }))
  }

  hasJudgment(key: JudgmentKey): boolean {
    return this.#judgments.has(judgmentKey(key))
  }

  answers(): readonly AnswerRecord[] {
    return [...this.#panel.values(), ...this.#answers.values()]
  }

  judgments(): readonly PreferenceRecord[] {
    return [...this.#judgments.values()]
  }

  addProposal(answer: AnswerRecord): void {
    this.#panel.set(keyOf(answer), answer)
    this.#folder.panel.append(answer)
  }

  addAnswer(answer: AnswerRecord): void {
    this.#answers.set(keyOf(answer), answer)
    this.#folder.answers.append(answer)
  }

  addJudgment(verdict: PreferenceRecord): void {
    this.#judgments.set(judgmentKey(verdict), verdict)
    this.#folder.judgments.append(verdict)
  }
}

function keyOf({ question, system }: Pick<AnswerRecord, 'question' | 'system'>): string {
  return JSON.stringify([question, system])
}

function judgmentKey({ question, a, b, judge, first }: JudgmentKey): string {
  return JSON.stringify([question, a, b, judge, first])
}
