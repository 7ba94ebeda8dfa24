import type { Proposal } from '../events.ts'
import type { AnswerRule } from '../short-answers/answer-rule.ts'
import { answerClasses, type AnswerClass } from '../short-answers/classes.ts'
import { shortAnswerOf } from '../short-answers/short-answer.ts'
import type { GateVerdict, Tried } from './verdict.ts'

/**
 * Accepts a draft when every sample of its step has the same short answer (cascades of ensembles, arXiv 2407.02348).
 * Of samples that failed, fewer than half may be missing.
 */
export function agreement({ proposals, samples, rule }: Tried): GateVerdict {
  const answered = proposals.length
  if (answered < 2 || answered * 2 <= samples)
    return { accepts: false, why: `${answered} of ${samples} samples answered` }
  const largest = largestClass(proposals, rule)
  if (largest === null) return { accepts: false, why: 'no sample has a short answer' }
  const agreeing = largest.members.length
  if (agreeing < answered)
    return {
      accepts: false,
      why: `${agreeing} of ${answered} samples agree on "${largest.answer}"`,
    }
  return { accepts: true, why: `all ${answered} samples agree on "${largest.answer}"` }
}

/** The short answer that most proposals have, and those that have it; null when none has one. */
export function largestClass(
  proposals: readonly Proposal[],
  rule: AnswerRule,
): AnswerClass<Proposal> | null {
  const answers = proposals.flatMap((member) => {
    const answer = shortAnswerOf(member, rule)
    return answer === null ? [] : [{ member, answer }]
  })
  return answerClasses(answers, rule.kind)[0] ?? null
}
