import type { Message } from '../moa/message.ts'
import type { AnswerSource, CallSettings, Delta, ModelFailure, Reply } from '../moa/model-port.ts'
import { OpaqueFields } from '../moa/opaque-fields.ts'
import { cutShort, inBandFailure, invalidCall, malformed } from './errors/failures.ts'
import type { ChunkDelta, ChunkReading, Finish, Received } from './chunk-reading.ts'
import { TokenScores } from './token-scores.ts'
import { nextCallNumber, ToolCalls } from './tool-calls.ts'
import { mergeParts, usageOfParts, type UsageParts } from './usage.ts'

/** Longest finish reason: it is a code, which stands in reports and in the log. */
const MAX_REASON_CHARS = 64

/** The finish reasons of several providers, in OpenAI's words. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['STOP', 'stop'],
  ['COMPLETE', 'stop'],
  ['end_turn', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_call', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['max_tokens', 'length'],
  ['MAX_TOKENS', 'length'],
  ['model_length', 'length'],
  ['SAFETY', 'content_filter'],
])

/** Finish reasons of a whole answer; some providers give either with tool calls, and either without. */
const WHOLE_ANSWER: ReadonlySet<string | null> = new Set(['stop', 'tool_calls'])

/** Finish reasons of an answer that was stopped before its end. */
const CUT_ANSWER: ReadonlySet<string> = new Set(['length', 'content_filter'])

/** What a reply depends on beside its stream. */
export interface ReplyContext {
  readonly finish: Finish
  /** The conversation so far, whose tool calls have ids that a new call must not repeat. */
  readonly messages: readonly Message[]
  /** Of the call: with `topLogprobs` the caller sees the tokens with their log probabilities. */
  readonly settings?: Pick<CallSettings, 'topLogprobs'>
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
  readonly #showsTokens: boolean
  #usage: UsageParts | null = null
  #source: AnswerSource | undefined
  #scores: TokenScores | null = null
  #failure: ModelFailure | null = null
  #done = false

  constructor(model: string, { finish, messages, settings }: ReplyContext) {
    this.#model = model
    this.#finish = finish
    this.#showsTokens = settings?.topLogprobs !== undefined
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
        this.#source ??= reading.source
        if (reading.last === true) this.#done = true
        return this.#addChunk(reading)
    }
  }

  #addChunk(reading: Extract<ChunkReading, { type: 'chunk' }>): Delta | null {
    const { finishReason, scores, tokens } = reading
    const delta =
      this.#showsTokens && tokens !== undefined
        ? { ...reading.delta, extra: { ...reading.delta?.extra, logprobs: tokens } }
        : reading.delta
    if (scores !== undefined) (this.#scores ??= new TokenScores()).add(scores)
    const grown = delta === null ? null : this.#grow(delta)
    if (finishReason === null) return grown
    const reason = finishReason.slice(0, MAX_REASON_CHARS)
    this.#finishReason = FINISH_REASONS.get(reason) ?? reason
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
    const confidence = this.#scores?.confidence()
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
      ...(confidence === undefined ? {} : { confidence }),
      ...(this.#source === undefined ? {} : { source: this.#source }),
      failure,
    }
  }

  /** The finish reason; clients run the tools of an answer where it is `tool_calls`, and only there. */
  #finishOfAnswer(): string | null {
    const reason = this.#finishReason
    if (reason === null || CUT_ANSWER.has(reason)) return reason
    if (this.#toolCalls.any) return 'tool_calls'
    return reason === 'tool_calls' ? 'stop' : reason
  }

  #count(usage: UsageParts | null): void {
    if (usage === null) return // Nearly every chunk.
    this.#usage = this.#usage === null ? usage : mergeParts(this.#usage, usage)
  }

  /** Adds to the last delta of an answer what its calls lack; null when they are not valid: they are not passed on. */
  #endCalls(delta: Delta | null): Delta | null {
    const added = WHOLE_ANSWER.has(this.#finishReason) ? this.#toolCalls.end() : []
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
