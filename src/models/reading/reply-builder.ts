import type { Message } from '../../moa/message.ts'
import type { Delta, ModelFailure, Reply } from '../../moa/model-port.ts'
import { cutShort, inBandFailure, malformed } from './failures.ts'
import type { ChunkDelta, ChunkReading, Dialect } from '../dialects/dialect.ts'
import { nextCallNumber, ToolCalls } from './tool-calls.ts'
import { mergeParts, usageOfParts, type UsageParts } from './usage.ts'

/** Longest finish reason: it is a code, which stands in reports and in the log. */
const MAX_REASON_CHARS = 64

/** What a reply depends on beside its stream. */
export interface ReplyContext {
  readonly finish: Dialect['finish']
  /** The conversation so far, whose tool calls have ids that a new call must not repeat. */
  readonly messages: readonly Message[]
}

/** Folds the readings of a stream, event by event, into a reply. */
export class ReplyBuilder {
  readonly #model: string
  readonly #finish: Dialect['finish']
  #text = ''
  #reasoning = ''
  #refusal = ''
  readonly #toolCalls: ToolCalls
  #finishReason: string | null = null
  #usage: UsageParts | null = null
  #failure: ModelFailure | null = null
  #done = false

  constructor(model: string, { finish, messages }: ReplyContext) {
    this.#model = model
    this.#finish = finish
    this.#toolCalls = new ToolCalls(() =>
      nextCallNumber(messages.flatMap(({ toolCalls }) => toolCalls ?? [])),
    )
  }

  /** Whether nothing that follows can matter: the stream is done, or failed. */
  get closed(): boolean {
    return this.#done || this.#failure !== null
  }

  /** Whether the stream has ended with `[DONE]`. */
  get done(): boolean {
    return this.#done
  }

  /** Whether the finish reason has come; usage may still follow. */
  get finished(): boolean {
    return this.#finishReason !== null
  }

  /** Length of the answer so far, reasoning included, in characters. */
  get chars(): number {
    return this.#text.length + this.#reasoning.length
  }

  /** Length of all that the reply holds, in characters. */
  get heldChars(): number {
    return this.chars + this.#refusal.length + this.#toolCalls.chars
  }

  /** Adds one reading; returns what it adds to the answer, if anything. */
  add(reading: ChunkReading): Delta | null {
    if (this.#done) return null
    if (this.#failure !== null) {
      // Nothing that follows a failure is an answer, but its usage counts, and the end of the stream.
      if (reading.type === 'chunk') this.#count(reading.usage)
      this.#done = reading.type === 'done'
      return null
    }
    switch (reading.type) {
      case 'done':
        this.#done = true
        if (this.#finish === 'done') this.#finishReason = this.#finishOfAnswer()
        return null
      case 'malformed':
        this.#failure = malformed(this.#model)
        return null
      case 'error':
        this.#failure = inBandFailure(this.#model, reading.error)
        return null
      case 'chunk':
        this.#finishReason = reading.finishReason?.slice(0, MAX_REASON_CHARS) ?? this.#finishReason
        this.#count(reading.usage)
        return reading.delta === null ? null : this.#grow(reading.delta)
    }
  }

  /** The reply as it stands; without a failure of its own it is whole only with a finish reason. */
  build(end: { readonly cut: boolean; readonly failure: ModelFailure | null } & Timing): Reply {
    const unfinished = this.#finishReason === null && !end.cut ? cutShort(this.#model) : null
    // A connection that breaks after the finish reason has taken nothing away.
    const outer = this.#finishReason === null ? end.failure : null
    const failure = this.#failure ?? outer ?? unfinished
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      refusal: this.#refusal,
      toolCalls: this.#toolCalls.list(),
      finishReason: this.#finishReason,
      usage: this.#usage && usageOfParts(this.#usage),
      firstTokenMs: end.firstTokenMs,
      latencyMs: end.latencyMs,
      cut: end.cut && this.#finishReason === null,
      sent: true,
      failure,
    }
  }

  /** The finish reason where the dialect has none, or reports `stop` beside tool calls. */
  #finishOfAnswer(): string {
    const reported = this.#finishReason ?? 'stop'
    return reported === 'stop' && this.#toolCalls.any ? 'tool_calls' : reported
  }

  #count(usage: UsageParts | null): void {
    if (usage === null) return // Nearly every chunk.
    this.#usage = this.#usage === null ? usage : mergeParts(this.#usage, usage)
  }

  #grow(delta: ChunkDelta): Delta {
    const { text, reasoning, refusal, toolCalls } = delta
    if (text !== undefined) this.#text += text
    if (reasoning !== undefined) this.#reasoning += reasoning
    if (refusal !== undefined) this.#refusal += refusal
    // Nearly every chunk: without pieces of tool calls it is already a delta.
    if (toolCalls === undefined) return delta as Delta
    return { ...delta, toolCalls: toolCalls.map((piece) => this.#toolCalls.add(piece)) }
  }
}

/** Times of a call, in milliseconds from its start. */
export interface Timing {
  readonly firstTokenMs: number | null
  readonly latencyMs: number
}
