import type { CallEnd, CallStatus } from '../events.ts'
import type { CallEvent, CallSent, ModelFailure, Reply } from '../model-port.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { EMPTY_ANSWER } from './attempts.ts'

/** The events of a call whose text the caller is not shown. */
export function sentAndEnd(event: CallEvent | CallEnd): readonly (CallSent | CallEnd)[] {
  return event.type === 'call-deltas' ? [] : [event]
}

/** What a reply is worth to a step that reads it: any text is of use. */
export function worthOfReply({ text, failure }: Reply): {
  readonly status: CallStatus
  readonly failure: ModelFailure | null
} {
  if (failure !== null)
    return { status: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure }
  if (stripReasoning(text) !== '') return { status: 'ok', failure: null }
  return { status: 'failed', failure: EMPTY_ANSWER }
}
