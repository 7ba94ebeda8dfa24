import type { CallOutcome } from '../calls/attempts.ts'
import type { AnswerDeltas, CallEnd } from '../events.ts'
import { createFenceFilter, type FenceFilter } from '../text/fence-filter.ts'
import type { CallEvent, CallSent, Delta, Reply } from '../model-port.ts'
import { createThinkSplitter } from '../text/think-splitter.ts'

/** Relays the aggregator's deltas: live as they arrive, otherwise all at the end. */
export class AnswerRelay {
  readonly #filters: Readonly<Record<Spoken, FenceFilter>> | null
  readonly #live: boolean
  #thinking = createThinkSplitter()
  #held: Delta[] = []
  #started = false

  /** With a nonce, the fences that carry it are removed from the answer. */
  constructor(nonce: string | null, live: boolean) {
    this.#filters = nonce === null ? null : filtersOf(nonce)
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
    const late = this.#live ? [] : this.#thinking.push(wholeDelta(reply))
    const out = [...held, ...this.#filtered([...late, ...this.#thinking.end()])]
    for (const field of SPOKEN) {
      const rest = this.#filters?.[field].end() ?? ''
      if (rest !== '') out.push({ [field]: rest })
    }
    if (out.length > 0) yield { type: 'answer-deltas', deltas: out }
  }

  /** White space alone does not start the answer: it is held until text follows. */
  #take(deltas: readonly Delta[]): readonly Delta[] {
    const out = this.#filtered(deltas.flatMap((delta) => this.#thinking.push(delta)))
    if (this.#started) return out
    for (const delta of out) this.#held.push(delta)
    if (!this.#held.some(isSubstance)) return []
    this.#started = true
    const held = this.#held
    this.#held = []
    return held
  }

  /** Another attempt begins: what is held of the failed one is dropped. */
  #reset(): void {
    this.#held = []
    this.#thinking = createThinkSplitter()
    for (const field of SPOKEN) this.#filters?.[field].end()
  }

  #filtered(deltas: readonly Delta[]): Delta[] {
    const filters = this.#filters
    if (filters === null) return [...deltas]
    const out: Delta[] = []
    for (const delta of deltas) {
      const left = isOnlyText(delta) ? filteredText(delta, filters.text) : filtered(delta, filters)
      if (left !== null) out.push(left)
    }
    return out
  }
}

function isOnlyText(delta: Delta): delta is Delta & { readonly text: string } {
  const { text, reasoning, refusal, toolCalls } = delta
  return (
    text !== undefined &&
    reasoning === undefined &&
    refusal === undefined &&
    toolCalls === undefined
  )
}

/** The fields of a delta that hold text. */
const SPOKEN = ['reasoning', 'text', 'refusal'] as const
type Spoken = (typeof SPOKEN)[number]

function filtersOf(nonce: string): Readonly<Record<Spoken, FenceFilter>> {
  return {
    reasoning: createFenceFilter(nonce),
    text: createFenceFilter(nonce),
    refusal: createFenceFilter(nonce),
  }
}

/** The path of nearly every token: it allocates nothing. */
function filteredText(delta: Delta & { readonly text: string }, filter: FenceFilter): Delta | null {
  const text = filter.push(delta.text)
  if (text === delta.text) return delta
  return text === '' ? null : { text }
}

function filtered(delta: Delta, filters: Readonly<Record<Spoken, FenceFilter>>): Delta | null {
  const { text: _text, reasoning: _reasoning, refusal: _refusal, ...rest } = delta
  const words = SPOKEN.flatMap((field) => {
    const said = delta[field] === undefined ? '' : filters[field].push(delta[field])
    return said === '' ? [] : [[field, said] as const]
  })
  const left: Delta = { ...rest, ...Object.fromEntries(words) }
  return Object.keys(left).length > 0 ? left : null
}

function isSubstance(delta: Delta): boolean {
  const beyondText =
    delta.toolCalls !== undefined || delta.refusal !== undefined || delta.reasoning !== undefined
  return beyondText || (delta.text ?? '').trim() !== ''
}

function wholeDelta(reply: Reply): Delta {
  return {
    ...(reply.reasoning === '' ? {} : { reasoning: reply.reasoning }),
    ...(reply.text === '' ? {} : { text: reply.text }),
    ...(reply.refusal === '' ? {} : { refusal: reply.refusal }),
    ...(reply.toolCalls.length === 0
      ? {}
      : { toolCalls: reply.toolCalls.map((call, index) => ({ index, ...call })) }),
  }
}
