import type { Message } from '../moa/message.ts'
import type { Delta, ModelFailure, Reply } from '../moa/model-port.ts'
import { OpaqueFields } from '../moa/opaque-fields.ts'
import { cutShort, inBandFailure, invalidCall, malformed } from './errors/failures.ts'
import type { ChunkDelta, ChunkReading, Finish, Received } from './chunk-reading.ts'
import { nextCallNumber, ToolCalls } from './tool-calls.ts'
import { mergeParts, usageOfParts, type UsageParts } from './usage.ts'

/** Longest finish reason: it is a code, which stands in reports and in the log. */
const MAX_REASON_CHARS = 64

/** Finish reasons of a whole answer, in the words of several providers; some give them beside tool calls too. */
const WHOLE_ANSWER: ReadonlySet<string> = new Set([
  'stop',
  'STOP',
  'end_turn',
  'eos',
  'eos_token',
  'stop_sequence',
  'tool_calls',
  'tool_call',
  'tool_use',
  'function_call',
])

/** Finish reasons of an answer that was stopped before its end. */
const CUT_ANSWER: ReadonlySet<string> = new Set([
  'length',
  'max_tokens',
  'MAX_TOKENS',
  'model_length',
  'content_filter',
  'SAFETY',
])

/** What a reply depends on beside its stream. */
export interface ReplyContext {
  readonly finish: Finish
  /** The conversation so far, whose tool calls have ids that a new call must not repeat. */
  readonly messages: readonly Message[]
}

/** Folds the readings of a stream, event by event, into a reply. */
export class ReplyBuilder implements Received {
  readonly #model: string
  readonly #finish: Finish
  #text = ''
  #reasoning = ''
  #refusal = ''
  readonly #toolCalls: ToolCalls
  readonly #opaque = new OpaqueFields()
  #opaqueChars = 0
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

  /** Length of the answer's text so far, in characters. */
  get textChars(): number {
    return this.#text.length
  }

  /** Tool calls of the answer so far. */
  get toolCalls(): number {
    return this.#toolCalls.count
  }

  /** Length of the answer so far, reasoning included, in characters. */
  get chars(): number {
    return this.#text.length + this.#reasoning.length
  }

  /** Length of all that the reply holds, in characters. */
  get heldChars(): number {
    return this.chars + this.#refusal.length + this.#toolCalls.chars + this.#opaqueChars
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
        if (this.#finish !== 'done') return null
        this.#finishReason ??= 'stop'
        return this.#endCalls(null)
      case 'malformed':
        this.#failure = malformed(this.#model)
        return null
      case 'error':
        this.#count(reading.usage ?? null)
        this.#failure = inBandFailure(this.#model, reading.error)
        return null
      case 'chunk':
        this.#count(reading.usage)
        if (reading.last === true) this.#done = true
        return this.#addChunk(reading)
    }
  }

  #addChunk({ delta, finishReason }: Extract<ChunkReading, { type: 'chunk' }>): Delta | null {
    const grown = delta === null ? null : this.#grow(delta)
    if (finishReason === null) return grown
    this.#finishReason = finishReason.slice(0, MAX_REASON_CHARS)
    return this.#endCalls(grown)
  }

  /** The reply as it stands; without a failure of its own it is whole only with a finish reason. */
  build(end: { readonly cut: boolean; readonly failure: ModelFailure | null } & Timing): Reply {
    const unfinished = this.#finishReason === null && !end.cut ? cutShort(this.#model) : null
    // A connection that breaks after the finish reason has taken nothing away.
    const outer = this.#finishReason === null ? end.failure : null
    // Usage may follow calls that are not valid, so they are no failure before the end.
    const invalid = this.#hasValidCalls() ? null : invalidCall(this.#model)
    const failure = this.#failure ?? outer ?? unfinished ?? invalid
    const extra = this.#opaque.whole()
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      refusal: this.#refusal,
      toolCalls: this.#toolCalls.list(),
      ...(extra === undefined ? {} : { extra }),
      finishReason: this.#finishOfAnswer(),
      usage: this.#usage && usageOfParts(this.#usage),
      firstTokenMs: end.firstTokenMs,
      latencyMs: end.latencyMs,
      cut: end.cut && this.#finishReason === null,
      sent: true,
      failure,
    }
  }

  /** The finish reason; clients run the tools of an answer only where it is `tool_calls`. */
  #finishOfAnswer(): string | null {
    const whole = WHOLE_ANSWER.has(this.#finishReason ?? '')
    return whole && this.#toolCalls.any ? 'tool_calls' : this.#finishReason
  }

  #count(usage: UsageParts | null): void {
    if (usage === null) return // Nearly every chunk.
    this.#usage = this.#usage === null ? usage : mergeParts(this.#usage, usage)
  }

  /** Adds to the last delta of an answer what its calls lack; null when they are not valid: they are not passed on. */
  #endCalls(delta: Delta | null): Delta | null {
    const added = WHOLE_ANSWER.has(this.#finishReason ?? '') ? this.#toolCalls.end() : []
    if (!this.#hasValidCalls()) return null
    if (added.length === 0) return delta
    return { ...delta, toolCalls: [...(delta?.toolCalls ?? []), ...added] }
  }

  /** An answer that its limit or a filter stopped may end in the middle of a call. */
  #hasValidCalls(): boolean {
    const cut = this.#finishReason === null || CUT_ANSWER.has(this.#finishReason)
    return cut || this.#toolCalls.areValid()
  }

  #grow(delta: ChunkDelta): Delta | null {
    const { text, reasoning, refusal, toolCalls, extra } = delta
    if (text !== undefined) this.#text += text
    if (reasoning !== undefined) this.#reasoning += reasoning
    if (refusal !== undefined) this.#refusal += refusal
    if (extra !== undefined) {
      this.#opaque.add(extra)
      this.#opaqueChars += JSON.stringify(extra).length
    }
    // Nearly every chunk: without pieces of tool calls it is already a delta.
    if (toolCalls === undefined) return delta as Delta
    const { toolCalls: _pieces, ...rest } = delta
    const added = toolCalls.flatMap((piece) => this.#toolCalls.add(piece) ?? [])
    if (added.length > 0) return { ...rest, toolCalls: added }
    return Object.keys(rest).length === 0 ? null : rest
  }
}

/** Times of a call, in milliseconds from its start. */
export interface Timing {
  readonly firstTokenMs: number | null
  readonly latencyMs: number
}
