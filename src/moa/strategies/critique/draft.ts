import { mapEvents } from '../../calls/map-events.ts'
import type { AnswerDeltas, Proposal, RunOutcome, StepEvent } from '../../events.ts'
import { Gatherer } from '../../gather.ts'
import type { Delta } from '../../model-port.ts'
import type { Reason } from '../../reasons.ts'

/** An answer that is held back until it is decided whether it is the one. */
export interface Draft {
  readonly proposal: Proposal
  readonly deltas: readonly Delta[]
  readonly outcome: Extract<RunOutcome, { ok: true }>
  /** Whether a text that was there before stands in for it, because no model wrote it. */
  readonly isSubstitute: boolean
  /** Whether it is text alone: an answer that calls a tool or refuses cannot be improved. */
  readonly isText: boolean
}

/** Reasons with which a text that was there before stands in for one that no model wrote. */
const SUBSTITUTES: ReadonlySet<Reason> = new Set(['aggregator_failed', 'revision_failed'])

/** How a text with such a finish reason ended, where it is not whole. */
const ENDED: Readonly<Record<string, Proposal['ended']>> = {
  length: 'length',
  content_filter: 'filtered',
}

/** Holds an answer back while it is written; every other event goes on. */
export async function* held(
  writing: AsyncGenerator<StepEvent, RunOutcome, void>,
): AsyncGenerator<StepEvent, Draft | Extract<RunOutcome, { ok: false }>, void> {
  const gatherer = new Gatherer()
  const deltas: Delta[] = []
  let isSubstitute = false
  const outcome = yield* mapEvents(writing, (event) => {
    if (event.type === 'answer-deltas') {
      gatherer.add(event.deltas)
      for (const delta of event.deltas) deltas.push(delta)
      return []
    }
    if (event.type === 'run-degraded') isSubstitute ||= SUBSTITUTES.has(event.reason)
    return [event]
  })
  if (!outcome.ok) return outcome
  const { text = '', refusal = '', toolCalls = [] } = gatherer.whole()
  const proposal: Proposal = {
    agent: 'draft',
    model: '',
    text,
    ended: ENDED[outcome.finishReason] ?? 'whole',
  }
  const isText = text.trim() !== '' && refusal === '' && toolCalls.length === 0
  return { proposal, deltas, outcome, isSubstitute, isText }
}

/** Gives the draft as the answer, as it was written. */
export function* release({ deltas, outcome }: Draft): Generator<AnswerDeltas, RunOutcome, void> {
  yield { type: 'answer-deltas', deltas }
  return outcome
}
