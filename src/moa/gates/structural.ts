import type { Proposal } from '../events.ts'
import { formOf } from '../schema/answer-form.ts'
import { shortAnswerOf } from '../short-answers/short-answer.ts'
import { mustCall } from '../strategies/promises.ts'
import { isRefusal } from './refusal.ts'
import { brokenFence } from './code-fences.ts'
import type { GateVerdict, Tried } from './verdict.ts'

/** Accepts a draft that is whole, is no refusal, and has the form of the request. Free, and it knows nothing of truth. */
export function structural({ draft, answer, rule }: Tried): GateVerdict {
  const { text, ended } = draft
  if (ended !== 'whole') return escalated(`it ${ENDINGS[ended]}`)
  if (mustCall(answer)) return escalated('it is no call of a tool')
  const unfit = formOf(answer.responseFormat)?.unfit(text) ?? null
  if (unfit !== null) return escalated(`it ${unfit}`)
  if (isRefusal(text)) return escalated('it refuses to answer')
  const fence = brokenFence(text)
  if (fence !== null) return escalated(fence)
  const isRuled = rule.kind !== 'text' || rule.pattern !== null || rule.pointer !== null
  if (isRuled && shortAnswerOf(draft, rule) === null)
    return escalated(`it has no answer of the kind ${rule.kind}`)
  return { accepts: true, why: 'it is whole and has the form of the request' }
}

const ENDINGS = {
  cut: 'was cut off',
  length: 'reached its length limit',
  filtered: 'was stopped by a content filter',
} as const satisfies Record<Exclude<Proposal['ended'], 'whole'>, string>

function escalated(why: string): GateVerdict {
  return { accepts: false, why }
}
