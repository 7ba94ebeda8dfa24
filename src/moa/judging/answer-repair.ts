import { MAX_QUOTED_BYTES, REPAIR_TOKENS } from './consult-bound.ts'
import { repairPrompt } from './repair-prompt.ts'
import type { CallSettings, ModelCall, ModelFailure, Reply } from '../model-port.ts'
import { formOf } from '../schema/answer-form.ts'
import { unfenced } from '../text/fence-filter.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { appendToTail, wellFormed } from '../text/references.ts'
import { headWithin } from '../text/text-size.ts'

type Call = Omit<ModelCall, 'id'>

/** An answer that cannot be used. */
export interface Unusable {
  readonly reply: Reply
  readonly failure: ModelFailure | null
  /** The code of the fences in the prompt; null without fences. */
  readonly nonce: string | null
}

/**
 * The same call with the beginning of an answer that has not the form of the request, and what is wrong with it; null
 * where something else is wrong: then the same call may succeed.
 */
export function repairOf(call: Call, { reply, failure, nonce }: Unusable): Call | null {
  const text = stripReasoning(nonce === null ? reply.text : unfenced(reply.text, nonce))
  const hasForm = formOf(call.settings.responseFormat) !== null
  if (!hasForm || failure?.code !== 'wrong_format' || text === '') return null
  const quoted = wellFormed(headWithin(text, MAX_QUOTED_BYTES))
  const problem = failure.message.replace(call.model, 'The model')
  const prompt = repairPrompt('', quoted, [problem]).trimStart()
  return { ...call, messages: appendToTail(call.messages, prompt) }
}

/** The most tokens that a repair adds to the prompt of an answer with these settings. */
export function repairTokens(settings: CallSettings): number {
  return formOf(settings.responseFormat) === null ? 0 : REPAIR_TOKENS
}
