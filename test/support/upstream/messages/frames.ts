import { endlessPieces, type Piece } from '../answer.ts'
import type { WholeBody } from '../bodies.ts'
import { AFTER_DONE, type Frame, type ScriptedAnswer } from '../frames.ts'
import type { ServedUsage } from '../script.ts'
import type { PromptTokens } from './cache.ts'
import { errorBodyOf } from './errors.ts'
import { textOf } from '../fields.ts'
import { redacted, signatureOf } from './signature.ts'

/** Why an answer ended, by OpenAI's word for it; one without a word of its own stays as it is. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

/** A block of an answer, with the pieces in which it comes. */
interface ServedBlock {
  readonly start: Readonly<Record<string, unknown>>
  readonly pieces: readonly { readonly delta: object; readonly text: string }[]
}

/** Writes an answer event by event, with every fault of the events themselves. */
export function* framesOf(scripted: ScriptedAnswer): Generator<Frame> {
  const cut = scripted.script.invalidJson === 'always'
  for (const frame of frames(scripted)) yield cut ? cutInHalf(frame) : frame
}

function* frames(scripted: ScriptedAnswer): Generator<Frame> {
  const { script } = scripted
  if (script.inBandError === 'first') yield errorFrame(scripted)
  else {
    if (script.roleChunk !== false) yield start(scripted)
    yield* blocks(scripted)
    if (script.inBandError === undefined) yield* closing(scripted)
  }
  yield* ending(scripted)
}

function start(scripted: ScriptedAnswer): Frame {
  const usage = usageOf(scripted, 1)
  promptOf(scripted)?.store()
  const message = { ...envelope(scripted), content: [], stop_reason: null, stop_sequence: null }
  return {
    ...event('message_start', { message: { ...message, ...usageField(scripted, usage) } }),
    kind: 'aside',
  }
}

function* blocks(scripted: ScriptedAnswer): Generator<Frame> {
  const { script, answer } = scripted
  const middle = Math.floor(answer.pieces.length / 2)
  let spoken = 0
  let index = 0
  for (const block of script.endless ? [endlessBlock()] : blocksOf(scripted)) {
    yield aside('content_block_start', { index, content_block: block.start })
    for (const { delta, text } of block.pieces) {
      if (spoken === middle && script.inBandError) return void (yield errorFrame(scripted))
      if (spoken === middle && script.emptyChoicesChunk) yield aside('ping', {})
      const frame = event('content_block_delta', { index, delta, ...script.extraFields })
      const token: Frame = { ...frame, kind: 'token', text }
      yield script.invalidJson === 'once' && spoken === middle ? cutInHalf(token) : token
      spoken += 1
    }
    yield aside('content_block_stop', { index })
    index += 1
  }
  if (script.inBandError) yield errorFrame(scripted)
}

function* closing(scripted: ScriptedAnswer): Generator<Frame> {
  const { script, answer } = scripted
  const usage = usageOf(scripted, answer.usage.completion_tokens)
  const end = (reason: string | null): Frame => ({
    ...event('message_delta', {
      delta: { stop_reason: reason, stop_sequence: null },
      ...usageField(scripted, usage),
    }),
    kind: reason === null ? 'other' : 'finish',
    usage: script.usage === 'absent' ? null : usage,
  })
  if (script.usage === 'before') yield end(null)
  const { finishReason } = answer
  if (finishReason === null) return
  yield end(STOP_REASONS[finishReason] ?? finishReason)
  if (script.usage === 'twice') yield end(STOP_REASONS[finishReason] ?? finishReason)
}

function* ending({ script }: ScriptedAnswer): Generator<Frame> {
  const done = script.done ?? 'normal'
  if (done !== 'missing') yield event('message_stop', {})
  if (done === 'twice') yield event('message_stop', {})
  if (done === 'events-after')
    yield event('content_block_delta', {
      index: 0,
      delta: { type: 'text_delta', text: AFTER_DONE },
    })
}

/** A message that is not streamed. */
export function wholeOf(scripted: ScriptedAnswer): WholeBody {
  const { answer, script } = scripted
  promptOf(scripted)?.store()
  const { finishReason } = answer
  const content = JSON.stringify({
    ...envelope(scripted),
    content: blocksOf(scripted).map(wholeBlock),
    stop_reason: finishReason && (STOP_REASONS[finishReason] ?? finishReason),
    stop_sequence: null,
    ...usageField(scripted, usageOf(scripted, answer.usage.completion_tokens)),
    ...script.extraFields,
  })
  const whole = script.invalidJson ? content.slice(0, content.length / 2) : content
  return { status: 200, type: 'application/json', content: whole }
}

function wholeBlock({ start: block, pieces }: ServedBlock): object {
  const whole: Record<string, unknown> = { ...block }
  let json = ''
  for (const { delta } of pieces) {
    const { type: _type, partial_json: part, ...fields } = delta as Record<string, string>
    json += part ?? ''
    for (const [name, value] of Object.entries(fields)) whole[name] = String(whole[name]) + value
  }
  return json === '' ? whole : { ...whole, input: JSON.parse(json) }
}

/** The blocks of an answer: thoughts, then text, then calls. */
function blocksOf({ answer, script, body }: ScriptedAnswer): readonly ServedBlock[] {
  const prefix = textOf(body['boundTo'])
  const of = (name: string) => answer.pieces.filter(({ delta }) => name in delta)
  const texts = [...of('content'), ...of('refusal')].map((piece) => {
    const text = String(piece.delta['content'] ?? piece.delta['refusal'])
    return { delta: { type: 'text_delta', text }, text: piece.text }
  })
  const thoughts = of('reasoning_content').map(({ delta }) => String(delta['reasoning_content']))
  return [
    ...(thoughts.length === 0 ? [] : [thinkingBlock(thoughts, prefix)]),
    ...(script.thoughtBlocks ?? []).map((block) =>
      typeof block === 'string'
        ? thinkingBlock(block.match(/\s*\S+|\s+/g) ?? [], prefix)
        : redactedBlock(block),
    ),
    ...(texts.length === 0 ? [] : [{ start: { type: 'text', text: '' }, pieces: texts }]),
    ...callBlocks(of('tool_calls')),
  ]
}

function thinkingBlock(thoughts: readonly string[], prefix: string): ServedBlock {
  const pieces = thoughts.map((thinking) => ({ type: 'thinking_delta', thinking }))
  const signature = { type: 'signature_delta', signature: signatureOf(thoughts.join(''), prefix) }
  return {
    start: { type: 'thinking', thinking: '', signature: '' },
    pieces: [...pieces, signature].map((delta) => ({ delta, text: '' })),
  }
}

function redactedBlock({ redacted: thinking }: { readonly redacted: string }): ServedBlock {
  return { start: { type: 'redacted_thinking', data: redacted(thinking) }, pieces: [] }
}

interface CallPiece {
  readonly id?: string
  readonly function: { readonly name?: string; readonly arguments: string }
}

function callBlocks(pieces: readonly Piece[]): readonly ServedBlock[] {
  const calls: { start: ServedBlock['start']; pieces: { delta: object; text: string }[] }[] = []
  for (const { delta } of pieces) {
    const [{ id, function: called }] = delta['tool_calls'] as [CallPiece]
    if (id === undefined)
      calls.at(-1)?.pieces.push({
        delta: { type: 'input_json_delta', partial_json: called.arguments },
        text: '',
      })
    else calls.push({ start: { type: 'tool_use', id, name: called.name, input: {} }, pieces: [] })
  }
  return calls
}

function endlessBlock(): ServedBlock {
  const pieces = {
    *[Symbol.iterator]() {
      for (const { text } of endlessPieces()) yield { delta: { type: 'text_delta', text }, text }
    },
  }
  return { start: { type: 'text', text: '' }, pieces: pieces as unknown as ServedBlock['pieces'] }
}

function promptOf({ body }: ScriptedAnswer): PromptTokens | undefined {
  return body['prompt'] as PromptTokens | undefined
}

/** The usage of a script, otherwise the counted tokens of the prompt. */
function usageOf(scripted: ScriptedAnswer, output: number): ServedUsage {
  const { script } = scripted
  const prompt = promptOf(scripted)
  if (script.usageTokens !== undefined || prompt === undefined)
    return { ...scripted.answer.usage, completion_tokens: output }
  const { fresh, read, written5m, written1h } = prompt
  return {
    prompt_tokens: fresh + read + written5m + written1h,
    completion_tokens: output,
    cache: { read, written5m, written1h },
  }
}

function usageField({ script }: ScriptedAnswer, usage: ServedUsage): object {
  if (script.usage === 'absent') return {}
  const { read, written5m, written1h } = usage.cache ?? { read: 0, written5m: 0, written1h: 0 }
  return {
    usage: {
      input_tokens: usage.prompt_tokens - read - written5m - written1h,
      cache_creation_input_tokens: written5m + written1h,
      cache_read_input_tokens: read,
      cache_creation: {
        ephemeral_5m_input_tokens: written5m,
        ephemeral_1h_input_tokens: written1h,
      },
      output_tokens: usage.completion_tokens,
      service_tier: 'standard',
    },
  }
}

function envelope({ id, body }: ScriptedAnswer): object {
  return {
    id: id.replace('chatcmpl', 'msg'),
    type: 'message',
    role: 'assistant',
    model: body.model,
  }
}

function event(type: string, fields: object): Frame {
  return {
    kind: 'other',
    event: type,
    named: true,
    data: { type, ...fields },
    text: '',
    usage: null,
  }
}

function aside(type: string, fields: object): Frame {
  return { ...event(type, fields), kind: 'aside' }
}

function errorFrame({ script }: ScriptedAnswer): Frame {
  return { ...event('error', {}), data: errorBodyOf(script, 500) }
}

function cutInHalf(frame: Frame): Frame {
  const json = JSON.stringify(frame.data)
  return { ...frame, data: json.slice(0, json.length / 2), text: '', usage: null }
}
