import type { Delta, ModelFailure, Reply, ToolCallDelta } from '../moa/model-port.ts'
import type { Usage } from '../moa/usage.ts'
import { cutShort, inBandFailure, malformed } from './failures.ts'
import type { ChunkReading } from './read-chunk.ts'

/** Folds what a stream says, event by event, into a reply. */
export class ReplyBuilder {
  readonly #model: string
  readonly #finish: 'reported' | 'done'
  #text = ''
  #reasoning = ''
  #refusal = ''
  readonly #toolCalls = new Map<number, { id: string; name: string; arguments: string }>()
  #finishReason: string | null = null
  #usage: Usage | null = null
  #failure: ModelFailure | null = null
  #done = false

  /** With `finish: 'done'` the dialect has no finish reason and `[DONE]` stands for `stop`. */
  constructor(model: string, finish: 'reported' | 'done') {
    this.#model = model
    this.#finish = finish
  }

  /** Whether nothing that follows can matter: the stream said it is done, or failed. */
  get closed(): boolean {
    return this.#done || this.#failure !== null
  }

  /** Takes one reading in; returns what it adds to the answer, if anything. */
  add(reading: ChunkReading): Delta | null {
    if (this.closed) return null // After its end or its failure, a stream has no more to say.
    switch (reading.type) {
      case 'done':
        this.#done = true
        if (this.#finish === 'done') this.#finishReason ??= 'stop'
        return null
      case 'malformed':
        this.#failure = malformed(this.#model)
        return null
      case 'error':
        this.#failure = inBandFailure(this.#model, reading.error)
        return null
      case 'chunk':
        this.#finishReason = reading.finishReason ?? this.#finishReason
        this.#usage = reading.usage ?? this.#usage // Later reports count everything before them.
        if (reading.delta !== null) this.#grow(reading.delta)
        return reading.delta
    }
  }

  /** The reply as it stands; without a failure of its own it is whole only if the model said how it ended. */
  build(end: { readonly cut: boolean; readonly failure: ModelFailure | null } & Timing): Reply {
    const unfinished = this.#finishReason === null && !end.cut ? cutShort(this.#model) : null
    // A connection that breaks after the model said how it ended took nothing away.
    const outer = this.#finishReason === null ? end.failure : null
    const failure = this.#failure ?? outer ?? unfinished
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      refusal: this.#refusal,
      toolCalls: [...this.#toolCalls.entries()].sort(([a], [b]) => a - b).map(([, call]) => call),
      finishReason: this.#finishReason,
      usage: this.#usage,
      firstTokenMs: end.firstTokenMs,
      latencyMs: end.latencyMs,
      cut: end.cut && this.#finishReason === null,
      sent: true,
      failure,
    }
  }

  #grow(delta: Delta): void {
    this.#text += delta.text ?? ''
    this.#reasoning += delta.reasoning ?? ''
    this.#refusal += delta.refusal ?? ''
    for (const piece of delta.toolCalls ?? []) this.#growToolCall(piece)
  }

  #growToolCall(piece: ToolCallDelta): void {
    const call = this.#toolCalls.get(piece.index) ?? { id: '', name: '', arguments: '' }
    call.id = piece.id ?? call.id
    call.name = piece.name ?? call.name
    call.arguments += piece.arguments ?? ''
    this.#toolCalls.set(piece.index, call)
  }
}

export interface Timing {
  readonly firstTokenMs: number | null
  readonly latencyMs: number
}

/** The reply of a call that never left. */
export function unsentReply(failure: ModelFailure | null): Reply {
  return {
    text: '',
    reasoning: '',
    refusal: '',
    toolCalls: [],
    finishReason: null,
    usage: null,
    firstTokenMs: null,
    latencyMs: 0,
    cut: false,
    sent: false,
    failure,
  }
}
