import type { Question } from '../questions/question.ts'
import type { AnswerRecord, ProposalRecord } from '../results/answer-record.ts'
import type { System } from '../systems/system.ts'
import { sum } from './answer-parts.ts'

/** A system that gets proposals which are there, and those that it gets. */
export interface Given {
  readonly asked: System
  readonly given: readonly ProposalRecord[]
}

/** A system over the same panel, with the whole proposals of the mixture's run in the place of new ones; none where the question changes what the panel is asked. */
export function selectGiven(question: Question, system: System, mixture: AnswerRecord): Given {
  const isOther = question.turns.length > 0 || Object.keys(question.settings).length > 0
  const given = isOther ? [] : mixture.proposals.filter(({ isWhole }) => isWhole)
  if (given.length === 0) return { asked: system, given }
  const proposals = given.map(({ agent, text }) => ({ agent, text }))
  const moa = { ...system.request.moa, proposals }
  return { asked: { ...system, request: { ...system.request, moa } }, given }
}

/** An answer from given proposals, with what those took: money, tokens, and the time of the slowest. */
export function withPanel(answer: AnswerRecord, given: readonly ProposalRecord[]): AnswerRecord {
  const waitedMs = Math.max(0, ...given.map(({ latencyMs }) => latencyMs))
  return {
    ...answer,
    costUsd: given.reduce((total, { costUsd }) => sum(total, costUsd), answer.costUsd),
    promptTokens: given.reduce((total, each) => total + each.promptTokens, answer.promptTokens),
    completionTokens: given.reduce(
      (total, each) => total + each.completionTokens,
      answer.completionTokens,
    ),
    latencyMs: answer.latencyMs + waitedMs,
    firstTokenMs: answer.firstTokenMs === null ? null : answer.firstTokenMs + waitedMs,
  }
}
