import { characters } from '../../../stats/length/characters.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import { meanOrNull, present } from './means.ts'

/** The answers that did not fail. */
export function wholeAnswers(answers: readonly AnswerRecord[]): AnswerRecord[] {
  return answers.filter(({ error }) => error === null)
}

/** What a check or a judge reads: the answer to the last turn. */
export function lastText({ texts }: AnswerRecord): string {
  return texts.at(-1) ?? ''
}

/** Every turn of an answer as one text. */
export function fullText({ texts }: AnswerRecord): string {
  return texts.join('\n\n')
}

/** Mean length in Unicode code points of the answers that did not fail; null when all did. */
export function meanLength(answers: readonly AnswerRecord[]): number | null {
  return meanOrNull(wholeAnswers(answers).map((answer) => characters(fullText(answer))))
}

/** Mean cost of the answers, failed ones included; null when one is unknown. */
export function meanCost(answers: readonly AnswerRecord[]): number | null {
  const costs = answers.map(({ costUsd }) => costUsd)
  return costs.every((cost) => cost !== null) ? meanOrNull(costs) : null
}

/** Mean time to the last token of the answers that did not fail; null when all did. */
export function meanLatency(answers: readonly AnswerRecord[]): number | null {
  return meanOrNull(wholeAnswers(answers).map(({ latencyMs }) => latencyMs))
}

/** Mean time to the first token of the answers that did not fail; null where none has one. */
export function meanFirstToken(answers: readonly AnswerRecord[]): number | null {
  return meanOrNull(present(wholeAnswers(answers).map(({ firstTokenMs }) => firstTokenMs)))
}
