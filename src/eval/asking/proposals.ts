import type { Question } from '../questions/question.ts'
import type { AnswerRecord, ProposalRecord } from '../results/answer-record.ts'
import type { System } from '../systems/system.ts'

/**
 * The proposal of a mixture's run that is a system's answer; null when the system must be asked itself: the proposal
 * was cut off, is missing or of another model, or the question changes what the model would get. A proposal to a later
 * turn stands after another answer than the model's own.
 */
export function answerFromProposal(
  question: Question,
  system: System,
  mixture: AnswerRecord,
): AnswerRecord | null {
  if (system.agent === null || question.turns.length > 0) return null
  if (Object.keys(question.settings).length > 0) return null
  const proposal = mixture.proposals.find(({ agent }) => agent === system.agent)
  if (proposal === undefined || !proposal.isWhole) return null
  return proposal.model === system.request.model ? answerOf(proposal, system, mixture) : null
}

function answerOf(proposal: ProposalRecord, system: System, mixture: AnswerRecord): AnswerRecord {
  const { promptTokens, completionTokens, costUsd, latencyMs, firstTokenMs } = proposal
  return {
    question: mixture.question,
    system: system.id,
    repeat: mixture.repeat,
    texts: [proposal.text],
    error: null,
    finishReason: 'stop',
    models: [proposal.model],
    promptTokens,
    completionTokens,
    costUsd,
    latencyMs,
    firstTokenMs,
    degraded: [],
    run: mixture.run,
    from: 'proposal',
    proposals: [],
    calls: mixture.calls.filter(({ layer, agent }) => layer === 0 && agent === proposal.agent),
  }
}
