import type { RunEvent } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { ApiError } from '../errors.ts'
import { progressLine, wireEvent } from '../runs/progress.ts'
import type { AnswerEncoder, AnswerForm, RunEnd } from '../wire-shape.ts'
import { wireText } from '../wire-text.ts'
import { fits, Output, piecesOf, type OpenPart, type PartKind } from './output.ts'
import {
  endFields,
  failed,
  finished,
  inProgress,
  responseObject,
  stepForm,
  type OutputItem,
  type ResponseEcho,
  type ResponseState,
} from './response-object.ts'
import { PART_EVENTS } from './part-events.ts'

/**
 * Writes a run's events as those of OpenAI's Responses, each numbered: items and their parts begin, grow
 * and end one after the other, and the last event holds them all again.
 *
 * What is the same in every delta of a part is serialised once: between it, a token costs one
 * `JSON.stringify` of its text.
 */
export class ResponsesEncoder implements AnswerEncoder {
  readonly #form: AnswerForm<ResponseEcho>
  readonly #output: Output
  #stepForm: AnswerForm<ResponseEcho> | undefined
  /** Number of the next event. */
  #sequence = 0
  /** What stands before the text of a delta of the open part. */
  #head = ''

  constructor(form: AnswerForm<ResponseEcho>) {
    this.#form = form
    this.#output = new Output(form.id)
  }

  start(): string {
    const state = inProgress([])
    return (
      this.#lifecycle('response.created', state) + this.#lifecycle('response.in_progress', state)
    )
  }

  event(event: RunEvent): string {
    if (event.type === 'answer-deltas') {
      return event.deltas.map((delta) => this.#delta(delta)).join('')
    }
    const { progress } = this.#form
    if (progress === 'reasoning') {
      const line = progressLine(event)
      return line === null ? '' : this.#write('reasoning', line)
    }
    const step = progress === 'events' ? wireEvent(event) : null
    // Clients reject events that they do not know, and ignore such fields. Some go on from this state of the answer.
    if (step === null) return ''
    this.#stepForm ??= stepForm(this.#form)
    const response = responseObject(this.#stepForm, inProgress(this.#output.soFar()))
    return this.#frame('response.in_progress', { response, moa: { event: step } })
  }

  end(finishReason: string, end: RunEnd): string {
    // An empty answer is an empty message: some clients loop on an answer without items.
    const empty = this.#output.items.length === 0 ? this.#write('text', '') : ''
    const state = finished(finishReason, this.#output.items, endFields(this.#form, end))
    const item = state.status === 'completed' ? 'completed' : 'incomplete'
    const ended = this.#endPart() + this.#endItem(item)
    return `${empty}${ended}${this.#lifecycle(`response.${state.status}`, state)}`
  }

  /** Two events: the one has what was written, and without the other some clients see no failure. */
  failure(error: ApiError, end: RunEnd): string {
    this.#output.endPart()
    this.#output.endItem('incomplete')
    const { code, message, param = null } = error
    const state = failed(error, this.#output.items, endFields(this.#form, end))
    return (
      this.#lifecycle('response.failed', state) + this.#frame('error', { code, message, param })
    )
  }

  #delta(delta: Delta): string {
    const { text, reasoning, refusal } = delta
    const open = this.#output.part
    if (open?.kind === 'text' && text !== undefined && (reasoning ?? refusal) === undefined) {
      return this.#grow(open, text)
    }
    return piecesOf(delta)
      .map(([kind, piece]) => this.#write(kind, piece))
      .join('')
  }

  #write(kind: PartKind, text: string): string {
    const open = this.#output.part
    if (open?.kind === kind) return this.#grow(open, text)
    const ended = this.#endPart()
    const { item } = this.#output
    const [begun, place] = item !== null && fits(kind, item) ? ['', item] : this.#beginItem(kind)
    const part = this.#output.beginPart(kind, place)
    return `${ended}${begun}${this.#beginPart(part)}${text === '' ? '' : this.#grow(part, text)}`
  }

  #grow(part: OpenPart, text: string): string {
    part.text += text
    return `${this.#head}${wireText(text)},"sequence_number":${this.#sequence++}}\n\n`
  }

  #beginItem(kind: PartKind): readonly [string, OutputItem] {
    const ended = this.#endItem('completed')
    const item = this.#output.beginItem(kind)
    const output_index = this.#output.items.length - 1
    return [ended + this.#frame('response.output_item.added', { output_index, item }), item]
  }

  #endItem(status: 'completed' | 'incomplete'): string {
    const item = this.#output.endItem(status)
    const output_index = this.#output.items.length - 1
    return item === null ? '' : this.#frame('response.output_item.done', { output_index, item })
  }

  #beginPart(part: OpenPart): string {
    const { added, delta, empty, extra } = PART_EVENTS[part.kind]
    const place = this.#placeOf(part)
    // The text of a delta stands last but for its number: what is before it never changes.
    const fields = JSON.stringify({ type: delta, ...place, ...extra })
    this.#head = `event: ${delta}\ndata: ${fields.slice(0, -1)},"delta":`
    return this.#frame(added, { ...place, part: empty })
  }

  #endPart(): string {
    const open = this.#output.part
    if (open === null) return ''
    const { done, ended, field, extra } = PART_EVENTS[open.kind]
    const place = this.#placeOf(open)
    const part = this.#output.endPart()
    return (
      this.#frame(done, { ...place, [field]: open.text, ...extra }) +
      this.#frame(ended, { ...place, part })
    )
  }

  #placeOf({ kind, item, index }: OpenPart) {
    const output_index = this.#output.items.length - 1
    return { item_id: item.id, output_index, [PART_EVENTS[kind].index]: index }
  }

  /** An event that holds the answer as it stands. */
  #lifecycle(type: string, state: ResponseState): string {
    return this.#frame(type, { response: responseObject(this.#form, state) })
  }

  #frame(type: string, fields: object): string {
    const data = wireText({ type, ...fields, sequence_number: this.#sequence++ })
    return `event: ${type}\ndata: ${data}\n\n`
  }
}
