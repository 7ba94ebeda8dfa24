import { endlessPieces, type Piece } from '../answer.ts'
import type { WholeBody } from '../bodies.ts'
import type { Frame, ScriptedAnswer } from '../frames.ts'
import type { ServedUsage } from '../script.ts'
import { errorBodyOf } from './errors.ts'
import { textOf, type Fields } from '../fields.ts'
import { signed } from './signature.ts'

/** The events of a streamed answer. Only their text and the end of the body say where they end: there is no `[DONE]`. */
export function* framesOf(scripted: ScriptedAnswer): Generator<Frame> {
  const { script } = scripted
  if (script.inBandError === 'first') {
    yield errorFrame(scripted)
    return
  }
  const cut = script.invalidJson === 'always'
  for (const frame of frames(scripted)) yield cut ? cutInHalf(frame) : frame
}

function* frames(scripted: ScriptedAnswer): Generator<Frame> {
  const { script, answer } = scripted
  const parts = script.endless ? endlessParts() : partsOf(scripted)
  const middle = Math.floor(answer.pieces.length / 2)
  let spoken = 0
  for (const part of parts) {
    if (spoken === middle) {
      if (script.inBandError) {
        yield errorFrame(scripted)
        return
      }
      if (script.emptyChoicesChunk) yield { ...chunk(scripted, { spoken }), kind: 'aside' }
    }
    spoken += 1
    const frame = { ...chunk(scripted, { parts: [part], spoken }), ...spokenOf(part) }
    yield script.invalidJson === 'once' && spoken === middle + 1 ? cutInHalf(frame) : frame
  }
  if (script.inBandError) yield errorFrame(scripted)
  else yield* closing(scripted, spoken)
}

function spokenOf(part: Fields): Pick<Frame, 'kind' | 'text'> {
  return { kind: 'token', text: part['thought'] === true ? '' : textOf(part['text']) }
}

function* closing(scripted: ScriptedAnswer, spoken: number): Generator<Frame> {
  const { script, answer } = scripted
  if (script.usage === 'before') yield chunk(scripted, { spoken, whole: true })
  const last = lastParts(scripted)
  if (answer.finishReason !== null) {
    const finishReason = REASONS[answer.finishReason] ?? answer.finishReason
    yield { ...chunk(scripted, { parts: last, finishReason, spoken }), kind: 'finish' }
  }
  if (script.usage === 'after' || script.usage === 'twice')
    yield chunk(scripted, { spoken, whole: true })
  if (script.usage === 'twice') yield chunk(scripted, { spoken, whole: true })
}

/** OpenAI's words for the reasons; a script may also have Google's own. */
const REASONS: Readonly<Record<string, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
}

/** The parts of an answer, one for each event. Of parallel calls the first is signed. */
function* partsOf({ answer }: Pick<ScriptedAnswer, 'answer'>): Generator<Fields> {
  let text = ''
  const words = answer.pieces.flatMap(partOfPiece)
  const middle = Math.floor(words.length / 2)
  for (const [index, part] of words.entries()) {
    // Any part may be signed.
    const isSigned = index === middle && words.length > 2
    yield isSigned ? signed(part, text) : part
    if (part['thought'] !== true) text += textOf(part['text'])
  }
  for (const [index, call] of callsOf(answer.message).entries())
    yield index === 0 ? signed(call, text) : call
}

function* endlessParts(): Generator<Fields> {
  for (const { text } of endlessPieces()) yield { text }
}

function partOfPiece({ delta }: Piece): readonly Fields[] {
  const { content, refusal, reasoning_content: reasoning } = delta
  if (typeof reasoning === 'string') return [{ text: reasoning, thought: true }]
  const text = content ?? refusal
  return typeof text === 'string' ? [{ text }] : []
}

function callsOf(message: Fields): readonly Fields[] {
  const calls = (message['tool_calls'] ?? []) as readonly {
    readonly id: string
    readonly function: { readonly name: string; readonly arguments: string }
  }[]
  return calls.map(({ id, function: { name, arguments: text } }) => ({
    functionCall: { id, name, args: JSON.parse(text) as unknown },
  }))
}

/** An answer without calls ends in an empty part with a signature. */
function lastParts({ answer }: ScriptedAnswer): readonly Fields[] {
  if (answer.text === '') return []
  return callsOf(answer.message).length > 0 ? [] : [signed({ text: '' }, answer.text)]
}

interface Chunk {
  readonly parts?: readonly Fields[]
  readonly finishReason?: string
  /** Tokens until then. */
  readonly spoken: number
  /** Reports the usage of the whole answer, and nothing else. */
  readonly whole?: true
}

function chunk(scripted: ScriptedAnswer, part: Chunk): Frame {
  const { body, id, script } = scripted
  const { parts, finishReason } = part
  const usage = usageAt(scripted, part)
  const candidate = {
    ...(parts === undefined ? {} : { content: { role: 'model', parts } }),
    ...(finishReason === undefined ? {} : { finishReason }),
    index: 0,
  }
  const data = {
    ...(parts === undefined && finishReason === undefined ? {} : { candidates: [candidate] }),
    ...(usage === null ? {} : { usageMetadata: usageMetadata(scripted, usage) }),
    modelVersion: body.model ?? '',
    responseId: id,
    ...script.extraFields,
  }
  return { kind: 'other', event: 'message', data, text: '', usage }
}

/** By default every event has the usage until then. */
function usageAt(
  { script, answer }: ScriptedAnswer,
  { finishReason, spoken, whole }: Chunk,
): ServedUsage | null {
  const isLast = finishReason !== undefined
  const all = answer.usage
  if (script.usage === undefined || script.usage === 'every-chunk') {
    const completion_tokens = Math.min(spoken, all.completion_tokens)
    return isLast ? all : { ...all, completion_tokens }
  }
  if (script.usage === 'with-finish' || script.usage === 'x_groq') return isLast ? all : null
  return whole === true ? all : null
}

function usageMetadata({ answer, script }: ScriptedAnswer, usage: ServedUsage): object {
  const thinking = answer.pieces.filter(({ delta }) => 'reasoning_content' in delta).length
  const thoughts =
    script.usageTokens === undefined ? Math.min(thinking, usage.completion_tokens) : 0
  return {
    promptTokenCount: usage.prompt_tokens,
    candidatesTokenCount: usage.completion_tokens - thoughts,
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    totalTokenCount: usage.prompt_tokens + usage.completion_tokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.prompt_tokens }],
    ...script.usageFields,
  }
}

/** An answer that is not streamed. */
export function wholeOf(scripted: ScriptedAnswer): WholeBody {
  const { answer, script } = scripted
  const parts = [...partsOf(scripted), ...lastParts(scripted)]
  const reason = answer.finishReason ?? 'stop'
  const finishReason = REASONS[reason] ?? reason
  const { data } = chunk(scripted, { parts, finishReason, spoken: answer.pieces.length })
  const content = JSON.stringify(data)
  const whole = script.invalidJson ? content.slice(0, content.length / 2) : content
  return { status: 200, type: 'application/json', content: whole }
}

function errorFrame({ script }: ScriptedAnswer): Frame {
  const data = errorBodyOf(script, 500)
  return { kind: 'other', event: 'error', data, text: '', usage: null }
}

function cutInHalf(frame: Frame): Frame {
  const json = JSON.stringify(frame.data)
  return { ...frame, data: json.slice(0, json.length / 2), text: '', usage: null }
}
