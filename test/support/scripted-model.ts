import type { Confidence } from '../../src/moa/confidence.ts'
import type { ToolCall } from '../../src/moa/message.ts'
import type {
  CallControl,
  CallEvent,
  CallModel,
  Delta,
  ModelCall,
  ModelFailure,
  Reply,
} from '../../src/moa/model-port.ts'
import { sleep, type Clock } from '../../src/moa/ports.ts'
import type { Usage } from '../../src/moa/cost/usage.ts'

/** One delta, and when it is sent. */
export interface Said extends Delta {
  readonly atMs: number
}

/** What a model does when it is called. All times in milliseconds after the request left. */
export interface ScriptedReply {
  /** Waits so long for its connection slot before the request leaves. */
  readonly slotMs?: number
  /** When it ends; 0 when absent, or with its last delta. */
  readonly afterMs?: number
  /** The whole text, sent at its end; for pieces before it see `deltas`. */
  readonly text?: string
  readonly deltas?: readonly Said[]
  readonly toolCalls?: readonly ToolCall[]
  readonly finishReason?: string | null
  /** How sure the model is of its text, as a provider with log probabilities reports it. */
  readonly confidence?: Confidence
  /** Ten tokens in and five out when absent; null when the upstream does not report usage. */
  readonly usage?: Usage | null
  /** The format of the request was described to it: it yields no delta. */
  readonly described?: true
  readonly failure?: Partial<ModelFailure> & Pick<ModelFailure, 'code'>
  /** Never ends by itself after its deltas. */
  readonly hangs?: boolean
  /** Thrown instead of an answer, as a bug is. */
  readonly bug?: Error
}

/** What a model does that reads its prompt. */
export type Reader = (call: ModelCall) => ScriptedReply

/** The behaviour of each model at each call; the last entry of a list holds for all further ones. */
export type Script = Readonly<Record<string, ScriptedReply | readonly ScriptedReply[] | Reader>>

/** How a call ended: by itself, or why it was stopped. */
export type Ending = 'itself' | 'cancelled' | 'cut' | 'timeout' | 'first-token' | 'idle'

/** One call that was made. */
export interface MadeCall extends ModelCall {
  readonly control: CallControl
  /** Null when it never left. */
  sentAtMs: number | null
  endedAtMs: number | null
  /** Null while it goes on. */
  ending: Ending | null
}

export const USUAL_USAGE: Usage = {
  promptTokens: 10,
  completionTokens: 5,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
}

/** A port of models that follows its script and records its calls. */
export class ScriptedModel {
  /** Every call that was made, in order. */
  readonly calls: MadeCall[] = []
  readonly #script: Script
  readonly #clock: Clock
  readonly #counts = new Map<string, number>()

  constructor(script: Script, clock: Clock) {
    this.#script = script
    this.#clock = clock
  }

  readonly call: CallModel = (call, control) => {
    const made = { ...call, control, sentAtMs: null, endedAtMs: null, ending: null }
    this.calls.push(made)
    return this.#play(made, this.#next(call))
  }

  /** The calls made to one model. */
  to(model: string): readonly MadeCall[] {
    return this.calls.filter((call) => call.model === model)
  }

  #next(call: ModelCall): ScriptedReply {
    const { model } = call
    const entry = this.#script[model]
    if (entry === undefined) throw new Error(`Cannot play "${model}": it has no script`)
    if (typeof entry === 'function') return entry(call)
    const count = this.#counts.get(model) ?? 0
    this.#counts.set(model, count + 1)
    const replies: readonly ScriptedReply[] = Array.isArray(entry) ? entry : [entry]
    return replies[Math.min(count, replies.length - 1)] ?? {}
  }

  async *#play(made: MadeCall, reply: ScriptedReply): AsyncGenerator<CallEvent, Reply, void> {
    const { control } = made
    const clock = this.#clock
    const said: Said[] = []
    const end = (ending: Ending): Reply => {
      made.ending = ending
      made.endedAtMs = clock.now()
      return replyOf(made, reply, { said, nowMs: clock.now() })
    }
    try {
      if (reply.bug !== undefined) throw reply.bug
      await sleep(clock, reply.slotMs ?? 0, [control.signal, control.cut])
      if (control.signal.aborted || control.cut?.aborted) return end('cancelled')
      const sentAtMs = clock.now()
      made.sentAtMs = sentAtMs
      yield { type: 'call-sent', id: made.id, model: made.model }
      const left = plot(reply)
      const live = control.live && reply.described !== true
      for (;;) {
        if (control.signal.aborted) return end('cancelled')
        const spentMs = clock.now() - sentAtMs
        const due = left.filter(({ atMs }) => atMs <= spentMs)
        left.splice(0, due.length)
        said.push(...due)
        if (left.length === 0 && !reply.hangs) {
          if (live) yield* deltas(due)
          return end('itself')
        }
        if (live) yield* deltas(due)
        if (control.cut?.aborted) return end('cut')
        const limit = nextLimit(control, said)
        if (limit.atMs <= spentMs) return end(limit.ending)
        const nextMs = Math.min(left[0]?.atMs ?? Infinity, limit.atMs)
        await sleep(clock, nextMs - spentMs, [control.signal, control.cut])
      }
    } finally {
      made.ending ??= 'cancelled' // The reader left.
    }
  }
}

/** The deltas with their times; the last entry marks the end. */
function plot(reply: ScriptedReply): Said[] {
  const { deltas: pieces = [], text, toolCalls } = reply
  const endMs = Math.max(reply.afterMs ?? 0, pieces.at(-1)?.atMs ?? 0)
  const whole = {
    atMs: endMs,
    ...(text === undefined ? {} : { text }),
    ...(toolCalls === undefined
      ? {}
      : { toolCalls: toolCalls.map((call, index) => ({ index, ...call })) }),
  }
  return [...pieces, ...(reply.hangs ? [] : [whole])]
}

function* deltas(due: readonly Said[]): Generator<CallEvent, void, void> {
  const spoken = due.map(({ atMs: _, ...delta }) => delta)
  const sent = spoken.filter((delta) => Object.keys(delta).length > 0)
  if (sent.length > 0) yield { type: 'call-deltas', deltas: sent }
}

function nextLimit(control: CallControl, said: readonly Said[]): { atMs: number; ending: Ending } {
  const { timeoutMs, live, firstTokenMs = Infinity, idleMs = Infinity } = control
  const last = said.at(-1)
  const silent = last === undefined ? firstTokenMs : last.atMs + idleMs
  if (!live || timeoutMs <= silent) return { atMs: timeoutMs, ending: 'timeout' }
  return { atMs: silent, ending: last === undefined ? 'first-token' : 'idle' }
}

function replyOf(
  made: MadeCall,
  reply: ScriptedReply,
  state: { readonly said: readonly Said[]; readonly nowMs: number },
): Reply {
  const { said, nowMs } = state
  const whole = made.ending === 'itself'
  return {
    text: said.map(({ text }) => text ?? '').join(''),
    reasoning: said.map(({ reasoning }) => reasoning ?? '').join(''),
    refusal: said.map(({ refusal }) => refusal ?? '').join(''),
    toolCalls: whole ? (reply.toolCalls ?? []) : [],
    finishReason: whole && !reply.failure ? (reply.finishReason ?? 'stop') : null,
    usage: whole ? usageOf(reply) : null,
    firstTokenMs: said[0]?.atMs ?? null,
    latencyMs: made.sentAtMs === null ? 0 : nowMs - made.sentAtMs,
    cut: made.ending === 'cut' || made.ending === 'timeout',
    sent: made.sentAtMs !== null,
    ...(reply.confidence === undefined ? {} : { confidence: reply.confidence }),
    ...(reply.described === true ? { described: true } : {}),
    failure: failureOf(made, reply),
  }
}

/** A model that fails reports no usage unless its script has some. */
function usageOf(reply: ScriptedReply): Usage | null {
  if (reply.usage !== undefined) return reply.usage
  return reply.failure === undefined ? USUAL_USAGE : null
}

function failureOf(made: MadeCall, reply: ScriptedReply): ModelFailure | null {
  const { model, ending } = made
  if (ending === 'cut') return null
  if (ending === 'itself') {
    if (reply.failure === undefined) return null
    return { message: `${model}: ${reply.failure.code}`, retryable: false, ...reply.failure }
  }
  const code = ending === 'cancelled' ? 'cancelled' : 'upstream_timeout'
  return { code, message: `${model}: ${ending}`, retryable: false }
}
