import type { CallOutcome } from '../calls/attempts.ts'
import type { AnswerDeltas, CallEnd } from '../events.ts'
import type { CallEvent, CallSent, Delta, Reply } from '../model-port.ts'
import { createThinkSplitter } from '../text/think-splitter.ts'
import { AnswerFilter } from './answer-filter.ts'

/** Relays the aggregator's deltas: live as they arrive, otherwise all at the end. */
export class AnswerRelay {
  readonly #filter: AnswerFilter | null
  readonly #live: boolean
  #thinking = createThinkSplitter()
  #held: Delta[] = []
  #started = false

  /** With a nonce, the fences that carry it are removed from the answer. */
  constructor(nonce: string | null, live: boolean) {
    this.#filter = nonce === null ? null : new AnswerFilter(nonce)
    this.#live = live
  }

  /** Whether a part of the answer was relayed: from then on no other attempt may replace it. */
  get started(): boolean {
    return this.#started
  }

  /** Relays the deltas of the call, and returns how it ended. */
  async *through(
    call: AsyncGenerator<CallEvent | CallEnd, CallOutcome, void>,
  ): AsyncGenerator<AnswerDeltas | CallSent | CallEnd, CallOutcome, void> {
    try {
      for (;;) {
        const next = await call.next()
        if (next.done) return next.value
        const event = next.value
        if (event.type === 'call-end') yield event
        else if (event.type === 'call-sent') {
          this.#reset()
          yield event
        } else if (this.#live) {
          const deltas = this.#take(event.deltas)
          if (deltas.length > 0) yield { type: 'answer-deltas', deltas }
        }
      }
    } finally {
      await call.return(undefined as never) // After an early return the call releases what it holds.
    }
  }

  /** Relays what is still held of a whole reply. */
  *end(reply: Reply): Generator<AnswerDeltas, void, void> {
    const held = this.#held
    this.#held = []
    const isUnseen = !this.#live || reply.described === true
    const late = isUnseen ? this.#thinking.push(wordsOf(reply)) : []
    const ended = this.#filtered([...late, ...this.#thinking.end()])
    const calls = isUnseen ? this.#callsOf(reply) : []
    const out = [...held, ...ended, ...(this.#filter?.end() ?? []), ...calls]
    if (out.length > 0) yield { type: 'answer-deltas', deltas: out }
  }

  /** White space alone does not start the answer: it is held until text follows. */
  #take(deltas: readonly Delta[]): readonly Delta[] {
    const out = this.#filtered(deltas.flatMap((delta) => this.#thinking.push(delta)))
    if (this.#started) return out
    // What is held already is none: only what is new is looked at, as white space may have no end.
    this.#started = out.some(isSubstance)
    for (const delta of out) this.#held.push(delta)
    if (!this.#started) return []
    const held = this.#held
    this.#held = []
    return held
  }

  /** Tool calls that are not streamed, each in one piece. */
  #callsOf({ toolCalls }: Reply): readonly Delta[] {
    if (toolCalls.length === 0) return []
    const whole = toolCalls.map((call) => this.#filter?.whole(call) ?? call)
    return [{ toolCalls: whole.map((call, index) => ({ index, ...call })) }]
  }

  /** Another attempt begins: what is held of the failed one is dropped. */
  #reset(): void {
    this.#held = []
    this.#thinking = createThinkSplitter()
    this.#filter?.end()
  }

  #filtered(deltas: readonly Delta[]): readonly Delta[] {
    const filter = this.#filter
    return filter === null ? deltas : deltas.flatMap((delta) => filter.push(delta) ?? [])
  }
}

function isSubstance(delta: Delta): boolean {
  const beyondText =
    delta.toolCalls !== undefined || delta.refusal !== undefined || delta.reasoning !== undefined
  return beyondText || (delta.text ?? '').trim() !== ''
}

function wordsOf(reply: Reply): Delta {
  return {
    ...(reply.reasoning === '' ? {} : { reasoning: reply.reasoning }),
    ...(reply.text === '' ? {} : { text: reply.text }),
    ...(reply.refusal === '' ? {} : { refusal: reply.refusal }),
    ...(reply.extra === undefined ? {} : { extra: reply.extra }),
  }
}
