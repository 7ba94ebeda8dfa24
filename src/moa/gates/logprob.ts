import { confidenceIn } from '../confidence.ts'
import { shortAnswerIn } from '../short-answers/short-answer.ts'
import type { GateVerdict, Tried } from './verdict.ts'

/**
 * Accepts a draft of which its model was sure: by the mean log probability of its tokens, and by the least margin of the
 * tokens of its short answer, where it has one. How sure a model must be differs between models.
 */
export function logprob({ draft, rule, thresholds }: Tried): GateVerdict {
  const { confidence, text } = draft
  if (confidence === undefined) {
    return { accepts: false, why: 'its provider sent no log probabilities', blind: true }
  }
  const { minLogprob, minMargin } = thresholds
  const { meanLogprob, tokens } = confidence
  const mean = `a mean log probability of ${meanLogprob.toFixed(2)} over ${tokens} tokens`
  if (meanLogprob < minLogprob) return { accepts: false, why: `${mean}, wanted ${minLogprob}` }
  const shown = shortAnswerIn(text, rule)?.shown
  const margin = shown === undefined ? null : (confidenceIn(confidence, shown)?.minMargin ?? null)
  if (margin === null) return { accepts: true, why: mean }
  const second = `${mean}, and a margin of ${margin.toFixed(2)} over "${shown}"`
  if (margin < minMargin) return { accepts: false, why: `${second}, wanted ${minMargin}` }
  return { accepts: true, why: second }
}
