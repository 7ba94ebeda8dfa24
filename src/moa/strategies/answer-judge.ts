import { EMPTY_ANSWER } from '../calls/attempts.ts'
import type { ModelFailure, Reply } from '../model-port.ts'
import type { AnswerForm } from '../schema/answer-form.ts'
import { unfenced } from '../text/fence-filter.ts'
import { stripReasoning } from '../text/reasoning.ts'

/** What an answer is held against. */
export interface Standard {
  readonly model: string
  /** Null when any text will do. */
  readonly form: AnswerForm | null
  /** Whether a tool has to be called. */
  readonly mustCall: boolean
  /** The code of the fences in the prompt, which the caller is never shown; null without fences. */
  readonly nonce: string | null
  /** Whether a proposal can be the answer instead of one that the money has cut off before its first word. */
  readonly hasSubstitute: () => boolean
}

/** What a reply is worth as the answer. */
export interface AnswerWorth {
  readonly status: 'ok' | 'failed' | 'cancelled'
  readonly failure: ModelFailure | null
}

const GOOD: AnswerWorth = { status: 'ok', failure: null }

/** Finish reasons of answers that are incomplete, and say so. */
const CUT: ReadonlySet<string | null> = new Set(['length', 'content_filter'])

/**
 * What a reply of an aggregator is worth. One that does not have the form of the request is a failure that may pass. A schema
 * that is not strict is left to the provider that takes it, so there only JSON is looked for. What was cut off at a limit is no
 * failure: its finish reason says so. Only where the money was the limit, a proposal is worth more than no word of text.
 */
export function judgeAnswer(
  reply: Reply,
  { model, form, mustCall, nonce, hasSubstitute }: Standard,
): AnswerWorth {
  const { failure } = reply
  if (failure !== null)
    return { status: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure }
  const isEmpty = stripReasoning(reply.text) === ''
  if (isUsedUp(reply) && isEmpty && hasSubstitute()) return { status: 'failed', failure: USED_UP }
  if (reply.toolCalls.length > 0 || reply.refusal !== '' || CUT.has(reply.finishReason)) return GOOD
  if (mustCall && reply.described === true) return failed(`${model} ${NO_CALL}`)
  if (isEmpty) return { status: 'failed', failure: { ...EMPTY_ANSWER, retryable: form !== null } }
  if (form === null) return GOOD
  const text = nonce === null ? reply.text : unfenced(reply.text, nonce)
  const isChecked = reply.described === true || form.isStrict
  const problem = isChecked ? form.unfit(text) : form.notJson(text)
  return problem === null ? GOOD : failed(`${model} answered with text that ${problem}`)
}

/** Whether nothing but reasoning can have used the tokens up. */
function isUsedUp({ finishReason, toolCalls, refusal }: Reply): boolean {
  return finishReason === 'length' && toolCalls.length === 0 && refusal === ''
}

const USED_UP: ModelFailure = {
  ...EMPTY_ANSWER,
  message: 'The model used up its tokens before the first word of text',
}

const NO_CALL = 'answered without the tool call that the request demands'

function failed(message: string): AnswerWorth {
  return { status: 'failed', failure: { code: 'wrong_format', message, retryable: true } }
}
