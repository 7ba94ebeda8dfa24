import type { RunEvent } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { WireError } from '../errors.ts'
import { progressLine, wireEvent } from '../runs/progress.ts'
import { wireReport, wireUsage, type RunIdentity } from '../runs/report.ts'
import { wireDelta } from './wire-delta.ts'

export interface StreamOptions {
  readonly id: string
  /** As the caller asked for it. */
  readonly model: string
  /** Unix time in seconds. */
  readonly created: number
  readonly includeUsage: boolean
  readonly progress: 'none' | 'events' | 'reasoning'
}

/** What is known of a run at its end. */
export interface Told {
  readonly identity: RunIdentity
  readonly report: RunReport
}

/**
 * Says a run's events as OpenAI chat completion chunks, each a server-sent event.
 *
 * What is the same in every chunk is serialised once: between it, a token costs one `JSON.stringify`
 * of its text.
 */
export class StreamEncoder {
  readonly #options: StreamOptions
  readonly #head: string
  readonly #usageField: string

  constructor(options: StreamOptions) {
    this.#options = options
    const { id, created, model } = options
    const common = JSON.stringify({ id, object: 'chat.completion.chunk', created, model })
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
    if (this.#options.progress === 'events') {
      const told = wireEvent(event)
      return told === null ? '' : this.#chunk('{}', { moa: { event: told } })
    }
    if (this.#options.progress === 'reasoning') {
      const line = progressLine(event)
      return line === null ? '' : this.#chunk(JSON.stringify({ reasoning_content: line }))
    }
    return ''
  }

  /** The end of an answer that is whole: how it finished, the report, and `[DONE]`. */
  end(finishReason: string, told: Told): string {
    const { report } = told
    const moa = wireReport(told.identity, report)
    const finish = wireText(finishReason)
    if (!this.#options.includeUsage) return `${this.#chunk('{}', { moa }, finish)}data: [DONE]\n\n`
    const usage = JSON.stringify({ usage: wireUsage(report.usage), moa })
    return `${this.#chunk('{}', {}, finish)}${this.#head}[],${usage.slice(1)}\n\ndata: [DONE]\n\n`
  }

  /** The end of an answer that failed: no `stop`, no `[DONE]`, so that no client takes it for whole. */
  failure(error: WireError, told: Told): string {
    const moa = wireReport(told.identity, told.report)
    return this.#chunk('{}', { error, moa }, '"error"')
  }

  #delta(delta: Delta): string {
    const { text, reasoning, refusal, toolCalls } = delta
    const beyond = reasoning ?? refusal ?? toolCalls
    return this.#chunk(
      text !== undefined && beyond === undefined
        ? `{"content":${wireText(text)}}`
        : wireText(wireDelta(delta)),
    )
  }

  #chunk(delta: string, extra?: Record<string, unknown>, finish = 'null'): string {
    const fields = extra === undefined ? '' : JSON.stringify(extra).slice(1, -1)
    const tail = fields === '' ? '' : `,${fields}`
    return `${this.#head}[{"index":0,"delta":${delta},"finish_reason":${finish}}]${this.#usageField}${tail}}\n\n`
  }
}

/** JSON that no reader takes for several lines: some split text at U+2028 and U+2029 too. */
function wireText(value: unknown): string {
  const json = JSON.stringify(value)
  return /[\u2028\u2029]/.test(json)
    ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : json
}
