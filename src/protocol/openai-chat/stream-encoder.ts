import type { RunEvent } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import { type ApiError } from '../errors.ts'
import { wireError } from '../wire-error.ts'
import { progressLine, stepOf } from '../runs/progress.ts'
import { reportField, wireUsage } from '../runs/report.ts'
import type { AnswerEncoder, AnswerForm, RunEnd } from '../wire-shape.ts'
import type { ChatOptions } from './parse-chat.ts'
import { wireText } from '../wire-text.ts'
import { wireLogprobs } from './completion.ts'
import type { WireChunk } from './wire-chunk.ts'
import { wireDelta } from './wire-delta.ts'

/**
 * Writes a run's events as OpenAI chat completion chunks, each a server-sent event.
 *
 * What is the same in every chunk is serialised once: between it, a token costs one `JSON.stringify`
 * of its text.
 */
export class ChatEncoder implements AnswerEncoder {
  readonly #form: AnswerForm<ChatOptions>
  readonly #progress: AnswerForm['progress']
  readonly #includeUsage: boolean
  readonly #head: string
  readonly #usageField: string

  constructor(form: AnswerForm<ChatOptions>) {
    const { id, created, model, fingerprint, progress, options } = form
    this.#form = form
    this.#progress = progress
    this.#includeUsage = options.includeUsage
    const object = 'chat.completion.chunk'
    // Without a fingerprint, JSON leaves the field out.
    const common = JSON.stringify({ id, object, created, model, system_fingerprint: fingerprint })
    this.#head = `data: ${common.slice(0, -1)},"choices":`
    this.#usageField = options.includeUsage ? ',"usage":null' : ''
  }

  /** The first chunk. */
  start(): string {
    return this.#chunk('{"role":"assistant","content":""}')
  }

  /** What the caller sees of an event; empty when nothing. */
  event(event: RunEvent): string {
    if (event.type === 'answer-deltas')
      return event.deltas.map((delta) => this.#delta(delta)).join('')
    if (this.#progress === 'reasoning') {
      const line = progressLine(event)
      return line === null ? '' : this.#chunk(wireText({ reasoning_content: line }))
    }
    const step = stepOf(event, this.#progress)
    return step === null ? '' : this.#chunk('{}', { moa: { event: step } })
  }

  /** The end of an answer that is whole: how it finished, the report, and `[DONE]`. */
  end(finishReason: string, end: RunEnd): string {
    const moa = reportField(this.#form, end)
    const finish = wireText(finishReason)
    if (!this.#includeUsage) return `${this.#chunk('{}', moa, finish)}data: [DONE]\n\n`
    const last: Pick<WireChunk, 'usage' | 'moa'> = { usage: wireUsage(end.report.usage), ...moa }
    const usage = wireText(last)
    return `${this.#chunk('{}', {}, finish)}${this.#head}[],${usage.slice(1)}\n\ndata: [DONE]\n\n`
  }

  /** The end of an answer that failed: no `stop`, no `[DONE]`, so that no client takes it for whole. */
  failure(error: ApiError, end: RunEnd): string {
    const fields = { error: wireError(error), ...reportField(this.#form, end) }
    return this.#chunk('{}', fields, '"error"')
  }

  #delta(delta: Delta): string {
    const { text, reasoning, refusal, toolCalls, extra } = delta
    const beyond = reasoning ?? refusal ?? toolCalls ?? extra
    if (text !== undefined && beyond === undefined)
      return this.#chunk(`{"content":${wireText(text)}}`)
    const tokens = wireLogprobs(extra)
    const beside = tokens === null ? undefined : `null,"logprobs":${wireText(tokens)}`
    return this.#chunk(wireText(wireDelta(delta)), undefined, beside)
  }

  /** All JSON; beside the finish reason may stand further fields of the choice. */
  #chunk(delta: string, extra?: Pick<WireChunk, 'error' | 'moa'>, finish = 'null'): string {
    const fields = extra === undefined ? '' : wireText(extra).slice(1, -1)
    const tail = fields === '' ? '' : `,${fields}`
    return `${this.#head}[{"index":0,"delta":${delta},"finish_reason":${finish}}]${this.#usageField}${tail}}\n\n`
  }
}
