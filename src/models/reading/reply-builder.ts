import type { Delta, ModelFailure, Reply } from '../../moa/model-port.ts'
import type { Usage } from '../../moa/cost/usage.ts'
import { cutShort, inBandFailure, malformed } from './failures.ts'
import type { ChunkDelta, ChunkReading } from '../dialects/openai-chunk.ts'
import { ToolCalls } from './tool-calls.ts'

/** Folds what a stream says, event by event, into a reply. */
export class ReplyBuilder {
  readonly #model: string
  readonly #finish: 'reported' | 'done'
  #text = ''
  #reasoning = ''
  #refusal = ''
  readonly #toolCalls = new ToolCalls()
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

  /** Whether the stream said that it is over. */
  get done(): boolean {
    return this.#done
  }

  /** Whether the model has said how its answer ended; usage may still follow. */
  get finished(): boolean {
    return this.#finishReason !== null
  }

  /** How much is kept of what was said. */
  get chars(): number {
    return this.#text.length + this.#reasoning.length
  }

  /** Takes one reading in; returns what it adds to the answer, if anything. */
  add(reading: ChunkReading): Delta | null {
    if (this.#done) return null
    if (this.#failure !== null) {
      // Nothing that follows a failure is an answer, but what it cost may still be told, and that it is over.
      if (reading.type === 'chunk') this.#usage = reading.usage ?? this.#usage
      this.#done = reading.type === 'done'
      return null
    }
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
        return reading.delta === null ? null : this.#grow(reading.delta)
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
      toolCalls: this.#toolCalls.list(),
      finishReason: this.#finishReason,
      usage: this.#usage,
      firstTokenMs: end.firstTokenMs,
      latencyMs: end.latencyMs,
      cut: end.cut && this.#finishReason === null,
      sent: true,
      failure,
    }
  }

  #grow(said: ChunkDelta): Delta {
    const { text, reasoning, refusal, toolCalls } = said
    if (text !== undefined) this.#text += text
    if (reasoning !== undefined) this.#reasoning += reasoning
    if (refusal !== undefined) this.#refusal += refusal
    // Nearly every chunk: without pieces of tool calls it is a delta as it stands.
    if (toolCalls === undefined) return said as Delta
    return { ...said, toolCalls: toolCalls.map((piece) => this.#toolCalls.add(piece)) }
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
