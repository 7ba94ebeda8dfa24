import { type Answer, endlessPieces, type Piece, totalled } from './answer.ts'
import { errorBodyOf } from './bodies.ts'
import type { ChatBody, Script, ServedUsage } from './script.ts'

/** One event of a stream, not yet encoded. */
export interface Frame {
  /** An `aside` is sent before or between the tokens, and takes no time. */
  readonly kind: 'aside' | 'token' | 'finish' | 'other'
  readonly event: string
  /** The interface itself names its events; otherwise a script decides it. */
  readonly named?: true
  /** An object is sent as JSON, a string as it is. */
  readonly data: object | string
  /** The text that this frame adds to the answer of a client. */
  readonly text: string
  readonly usage: ServedUsage | null
}

export interface ScriptedAnswer {
  readonly id: string
  readonly body: ChatBody
  readonly script: Script
  readonly answer: Answer
}

/** Text that a client must never see: it comes after `[DONE]`. */
export const AFTER_DONE = 'This came after the end.'

/** Writes an answer event by event, with every fault of the events themselves. */
export function* framesOf(scripted: ScriptedAnswer): Generator<Frame> {
  const cut = scripted.script.invalidJson === 'always'
  for (const frame of frames(scripted)) yield cut ? cutInHalf(frame) : frame
}

function* frames(scripted: ScriptedAnswer): Generator<Frame> {
  const { script } = scripted
  if (script.inBandError === 'first') {
    yield errorFrame(script)
  } else {
    if (script.roleChunk !== false) {
      const delta = { role: 'assistant', content: '' }
      yield chunk(scripted, { kind: 'aside', delta, spoken: 0 })
    }
    yield* tokens(scripted)
    if (script.inBandError === undefined) yield* closing(scripted)
  }
  yield* ending(scripted)
}

function* tokens(scripted: ScriptedAnswer): Generator<Frame> {
  const { script, answer } = scripted
  const middle = Math.floor(answer.pieces.length / 2)
  let spoken = 0
  for (const piece of script.endless ? endlessPieces() : answer.pieces) {
    if (spoken === middle) {
      if (script.inBandError) break
      if (script.emptyChoicesChunk) yield { ...bare(scripted, null), kind: 'aside' }
    }
    const frame = chunk(scripted, { kind: 'token', ...piece, spoken: spoken + 1 })
    yield script.invalidJson === 'once' && spoken === middle ? cutInHalf(frame) : frame
    spoken += 1
  }
  if (script.inBandError) yield errorFrame(script)
}

function* closing(scripted: ScriptedAnswer): Generator<Frame> {
  const { script, answer } = scripted
  if (script.usage === 'before') yield bare(scripted, answer.usage)
  if (answer.finishReason !== null) yield finishFrame(scripted)
  const own = script.usage ?? (wantsUsage(scripted) ? 'after' : 'absent')
  if (own === 'after' || own === 'twice') yield bare(scripted, answer.usage)
  if (own === 'twice') yield bare(scripted, answer.usage)
}

function* ending(scripted: ScriptedAnswer): Generator<Frame> {
  const done = scripted.script.done ?? 'normal'
  if (done !== 'missing') yield plain('[DONE]')
  if (done === 'twice') yield plain('[DONE]')
  if (done === 'events-after') {
    const delta = { content: AFTER_DONE }
    yield chunk(scripted, { kind: 'other', delta, spoken: scripted.answer.pieces.length })
  }
}

interface Part {
  readonly kind: Frame['kind']
  readonly delta: Piece['delta']
  readonly text?: string
  readonly reason?: string | null
  readonly spoken: number
}

function chunk(scripted: ScriptedAnswer, part: Part): Frame & { readonly data: object } {
  const { script, answer } = scripted
  const usage =
    script.usage === 'every-chunk' ? { ...answer.usage, completion_tokens: part.spoken } : null
  const choices = [
    { index: 0, delta: part.delta, logprobs: null, finish_reason: part.reason ?? null },
  ]
  const data = { ...envelope(scripted), choices, ...usageField(scripted, usage) }
  return { kind: part.kind, event: 'message', data, text: part.text ?? '', usage }
}

function finishFrame(scripted: ScriptedAnswer): Frame {
  const { id, script, answer } = scripted
  const { usage, finishReason: reason } = answer
  const frame = chunk(scripted, { kind: 'finish', delta: {}, reason, spoken: answer.pieces.length })
  if (script.usage === 'with-finish') {
    return { ...frame, data: { ...frame.data, usage: totalled(usage) }, usage }
  }
  if (script.usage === 'x_groq') {
    return { ...frame, data: { ...frame.data, x_groq: { id, usage: totalled(usage) } }, usage }
  }
  return frame
}

/** A chunk without choices: it holds the usage, or nothing. */
function bare(scripted: ScriptedAnswer, usage: ServedUsage | null): Frame {
  const data = { ...envelope(scripted), choices: [], ...usageField(scripted, usage) }
  return { kind: 'other', event: 'message', data, text: '', usage }
}

function envelope({ id, body, script, answer }: ScriptedAnswer): object {
  return {
    id,
    object: 'chat.completion.chunk',
    created: answer.created,
    model: body.model ?? '',
    ...script.extraFields,
  }
}

function usageField(scripted: ScriptedAnswer, usage: ServedUsage | null): object {
  if (usage) return { usage: totalled(usage) }
  return wantsUsage(scripted) && (scripted.script.usage ?? 'after') === 'after'
    ? { usage: null }
    : {}
}

function wantsUsage({ body }: ScriptedAnswer): boolean {
  return body.stream_options?.include_usage === true
}

function errorFrame(script: Script): Frame {
  return { ...plain(errorBodyOf(script, 500)), event: 'error' }
}

function plain(data: object | string): Frame {
  return { kind: 'other', event: 'message', data, text: '', usage: null }
}

/** An event whose JSON ends in its middle. */
export function cutInHalf(frame: Frame): Frame {
  if (typeof frame.data === 'string') return frame
  const json = JSON.stringify(frame.data)
  return { ...frame, data: json.slice(0, json.length / 2), text: '', usage: null }
}
