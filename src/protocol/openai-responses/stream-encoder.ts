import type { RunEvent } from '../../moa/events.ts'
import type { ApiError } from '../errors.ts'
import { progressLine, stepOf } from '../runs/progress.ts'
import type { AnswerEncoder, AnswerForm, RunEnd } from '../wire-shape.ts'
import { wireText } from '../wire-text.ts'
import type { EventSink } from './output/item-list.ts'
import { Output } from './output/output.ts'
import type { Panel } from './output/panel.ts'
import {
  endFields,
  failed,
  finished,
  inProgress,
  itemStatus,
  responseObject,
  stepForm,
  type ResponseOptions,
  type ResponseState,
} from './response-object.ts'

/**
 * Writes a run's events as those of OpenAI's Responses, each numbered: items and their parts begin, grow
 * and end one after the other, and the last event holds them all again.
 *
 * What is the same in every delta of a part is serialised once: between it, a token costs one
 * `JSON.stringify` of its text.
 */
export class ResponsesEncoder implements AnswerEncoder {
  readonly #form: AnswerForm<ResponseOptions>
  readonly #output: Output
  readonly #frames = new Frames()
  /** Null where the request has no fusion: clients reject items that they did not ask for. */
  readonly #panel: Panel | null
  #stepForm: AnswerForm<ResponseOptions> | undefined

  constructor(form: AnswerForm<ResponseOptions>) {
    this.#form = form
    this.#output = new Output(form.id, form.options, this.#frames)
    this.#panel = form.fusion === true ? this.#output.panel() : null
  }

  start(): string {
    const state = inProgress([])
    const { background } = this.#form.options
    // One in the background waits first. Clients take no other first event than `response.created`.
    const first = background ? ({ ...state, status: 'queued' } as const) : state
    this.#lifecycle('response.created', first)
    if (background) this.#lifecycle('response.queued', first)
    this.#lifecycle('response.in_progress', state)
    return this.#frames.take()
  }

  event(event: RunEvent): string {
    this.#panel?.see(event)
    if (event.type === 'answer-deltas') {
      for (const delta of event.deltas) this.#output.add(delta)
      return this.#frames.take()
    }
    const { progress } = this.#form
    if (progress === 'reasoning') {
      const line = this.#panel === null ? progressLine(event) : null // The panel shows the steps.
      if (line === null) return this.#frames.take()
      this.#output.write({ kind: 'progress', text: line })
      return this.#frames.take()
    }
    const step = stepOf(event, progress)
    // Clients reject events that they do not know, and ignore such fields. Some go on from this state of the answer.
    if (step === null) return this.#frames.take()
    this.#stepForm ??= stepForm(this.#form)
    const response = responseObject(this.#stepForm, inProgress(this.#output.soFar()))
    this.#frames.event('response.in_progress', { response, moa: { event: step } })
    return this.#frames.take()
  }

  end(finishReason: string, end: RunEnd): string {
    this.#output.end(itemStatus(finishReason))
    const state = finished(finishReason, this.#output.items, endFields(this.#form, end))
    this.#lifecycle(`response.${state.status}`, state)
    return this.#frames.take()
  }

  /** Two events: the one has what was written, and without the other some clients see no failure. */
  failure(error: ApiError, end: RunEnd): string {
    this.#panel?.fail(error)
    this.#output.cut()
    const { code, message, param = null } = error
    const state = failed(error, this.#output.items, endFields(this.#form, end))
    this.#lifecycle('response.failed', state)
    this.#frames.event('error', { code, message, param })
    return this.#frames.take()
  }

  /** An event that holds the answer as it stands. */
  #lifecycle(type: string, state: ResponseState): void {
    this.#frames.event(type, { response: responseObject(this.#form, state) })
  }
}

/** Events as text, numbered. */
class Frames implements EventSink {
  #text = ''
  /** Number of the next event. */
  #sequence = 0
  /** What stands before the text of a delta. */
  #head = ''

  event(type: string, fields: object): void {
    const data = wireText({ type, ...fields, sequence_number: this.#sequence++ })
    this.#text += `event: ${type}\ndata: ${data}\n\n`
  }

  /** The text of a delta stands last but for its number: what is before it never changes. */
  deltas(type: string, fields: object): void {
    this.#head = `event: ${type}\ndata: ${JSON.stringify({ type, ...fields }).slice(0, -1)},"delta":`
  }

  delta(text: string): void {
    this.#text += `${this.#head}${wireText(text)},"sequence_number":${this.#sequence++}}\n\n`
  }

  /** The events since it was called last. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
