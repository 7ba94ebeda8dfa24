import { endlessPieces } from '../answer.ts'
import { errorBodyOf } from '../bodies.ts'
import { cutInHalf, type Frame, type ScriptedAnswer } from '../frames.ts'
import { itemsOf, partOf, type ItemStory } from './items.ts'
import { endOf, responseObject } from './response-object.ts'

/** Writes an answer event by event, as Responses stream it, with every fault of the events themselves. */
export function* responsesFrames(scripted: ScriptedAnswer): Generator<Frame> {
  const story = new Story(scripted)
  const { invalidJson, inBandError } = scripted.script
  const middle = Math.floor(scripted.answer.pieces.length / 2)
  let spoken = 0
  for (const frame of story.frames()) {
    const isMiddle = frame.kind === 'token' && spoken === middle
    if (isMiddle && inBandError === 'later') break
    const cut = invalidJson === 'always' || (invalidJson === 'once' && isMiddle)
    yield cut ? cutInHalf(frame) : frame
    if (frame.kind === 'token') spoken += 1
  }
  if (inBandError === 'later') yield story.failed()
}

class Story {
  readonly #scripted: ScriptedAnswer
  #sequence = 0

  constructor(scripted: ScriptedAnswer) {
    this.#scripted = scripted
  }

  *frames(): Generator<Frame> {
    const { script, answer } = this.#scripted
    if (script.inBandError === 'first') return yield this.#error()
    if (script.roleChunk !== false) {
      const response = responseObject(this.#scripted, { status: 'in_progress' })
      yield this.#event('response.created', { response })
      yield this.#event('response.in_progress', { response })
    }
    if (script.emptyChoicesChunk) yield this.#event('keepalive', {})
    const items = this.#items()
    for (const [index, item] of items.entries()) yield* this.#item(item, index)
    const end = endOf(answer.finishReason)
    if (end === null) return
    const { status, details } = end
    const usage = script.usage === 'absent' ? null : answer.usage
    const output = items.map(({ whole }) => whole)
    const response = responseObject(this.#scripted, { status, output, details, usage })
    yield { ...this.#event(`response.${status}`, { response }), kind: 'finish', usage }
    if (script.done === 'events-after') {
      yield { ...this.#text('This came after the end.', 0), kind: 'other', text: '' }
    }
  }

  /** The failure of a response whose answer has begun. */
  failed(): Frame {
    const { script } = this.#scripted
    if (script.errorBody !== undefined) return { ...this.#error(), event: 'error' }
    const error = { code: 'server_error', message: 'The upstream failed, désolé 👋' }
    const response = responseObject(this.#scripted, { status: 'failed', error })
    return { ...this.#event('response.failed', { response }), kind: 'other' }
  }

  #items(): readonly ItemStory[] {
    const { id, body, answer } = this.#scripted
    const include = body['include']
    const encrypted = Array.isArray(include) && include.includes('reasoning.encrypted_content')
    return itemsOf(answer.pieces, { id, model: body.model ?? '', encrypted })
  }

  /** An error of the interface itself, or the one of the script as it is. */
  #error(): Frame {
    const { script } = this.#scripted
    const given = errorBodyOf(script, 500)
    const data =
      script.errorBody === undefined
        ? { type: 'error', code: 'server_error', message: 'Désolé 👋', param: null }
        : given
    const frame = this.#event('error', typeof data === 'string' ? {} : data)
    return { ...frame, kind: 'other', data: script.errorBody === undefined ? frame.data : given }
  }

  *#item(item: ItemStory, index: number): Generator<Frame> {
    const place = { output_index: index }
    const begun = { ...item.whole, ...BEGUN[item.kind] }
    yield this.#event('response.output_item.added', { ...place, item: begun })
    const { script } = this.#scripted
    if (item.kind === 'message' && script.endless) {
      for (const { text } of endlessPieces()) yield this.#text(text, index)
    }
    for (const [at, part] of item.parts.entries()) yield* this.#part(item, { at, index, ...part })
    yield this.#event('response.output_item.done', { ...place, item: item.whole })
  }

  *#part(
    item: ItemStory,
    part: {
      readonly type: string
      readonly pieces: readonly string[]
      readonly at: number
      readonly index: number
    },
  ): Generator<Frame> {
    const { type, pieces, at, index } = part
    const { begins, delta, done, ends, counter } = EVENTS[type] ?? EVENTS['output_text']
    const place = { item_id: item.id, output_index: index, ...(counter && { [counter]: at }) }
    if (begins) yield this.#event(begins, { ...place, part: partOf(type, '') })
    for (const piece of pieces) {
      const frame = this.#event(delta, { ...place, delta: piece })
      yield { ...frame, kind: 'token', text: type === 'output_text' ? piece : '' }
    }
    const text = pieces.join('')
    const field = type === 'arguments' || type === 'refusal' ? type : 'text'
    yield this.#event(done, { ...place, [field]: text })
    if (ends) yield this.#event(ends, { ...place, part: partOf(type, text) })
  }

  #text(delta: string, index: number): Frame {
    const place = { item_id: `msg_${this.#scripted.id}`, output_index: index, content_index: 0 }
    const frame = this.#event('response.output_text.delta', { ...place, delta, logprobs: [] })
    return { ...frame, kind: 'token', text: delta }
  }

  #event(type: string, fields: object): Frame & { readonly data: object } {
    const { extraFields } = this.#scripted.script
    const data = { type, sequence_number: this.#sequence++, ...extraFields, ...fields }
    return { kind: 'aside', event: type, named: true, data, text: '', usage: null }
  }
}

/** What an item does not have when it begins. */
const BEGUN = {
  reasoning: { summary: [], encrypted_content: undefined },
  message: { content: [], status: 'in_progress' },
  function_call: { arguments: '', status: 'in_progress' },
}

interface PartEvents {
  readonly begins?: string
  readonly delta: string
  readonly done: string
  readonly ends?: string
  /** The field that counts parts. */
  readonly counter?: string
}

const CONTENT = {
  begins: 'response.content_part.added',
  ends: 'response.content_part.done',
  counter: 'content_index',
}

const EVENTS: Readonly<Record<string, PartEvents>> & { readonly output_text: PartEvents } = {
  summary_text: {
    begins: 'response.reasoning_summary_part.added',
    delta: 'response.reasoning_summary_text.delta',
    done: 'response.reasoning_summary_text.done',
    ends: 'response.reasoning_summary_part.done',
    counter: 'summary_index',
  },
  output_text: {
    ...CONTENT,
    delta: 'response.output_text.delta',
    done: 'response.output_text.done',
  },
  refusal: { ...CONTENT, delta: 'response.refusal.delta', done: 'response.refusal.done' },
  arguments: {
    delta: 'response.function_call_arguments.delta',
    done: 'response.function_call_arguments.done',
  },
}
