import type * as z from 'zod'
import { reportField } from '../runs/report.ts'
import type { ApiError } from '../errors.ts'
import type { AnswerForm, RunEnd } from '../wire-shape.ts'
import type { Wire } from '../wire.ts'
import type { ResponsesSchemas } from './response-schemas.ts'
import type { ClientCalls } from './tools.ts'
import { writtenTokens } from '../runs/written-tokens.ts'

/** The answer as one object, while it is written and when it is whole. */
export type ResponseObject = Wire<ResponsesSchemas['response']>

/** An item of its output, which grows while it is written. */
export type OutputItem = z.output<ResponsesSchemas['item']>

/** What the answer repeats of its request. */
export type ResponseEcho = Omit<
  ResponseObject,
  | 'id'
  | 'object'
  | 'created_at'
  | 'completed_at'
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'status'
  | 'error'
  | 'incomplete_details'
  | 'model'
  | 'output'
  | 'usage'
  | 'moa'
>

/** How an answer is written, beside what it repeats. Forms that older releases stored have the echo alone. */
export interface ResponseOptions extends ResponseEcho {
  /** The tools that clients know under another name, or of another kind, than a model was shown. */
  readonly clientCalls?: ClientCalls
  /** Reasoning items have what only their model can read. */
  readonly sealed?: true
}

/** Longest echo of a request, in characters of JSON, that is repeated with every step of its run. */
const MAX_REPEATED_CHARS = 16_384
/** The same with every part of what agents write, of which there are some ten a second. */
const MAX_LIVE_REPEATED_CHARS = 1_024

/** The form for events of steps: a run has many, so a long echo is left to the first events and the last one. */
export function stepForm(form: AnswerForm<ResponseOptions>): AnswerForm<ResponseOptions> {
  const { options, progress } = form
  const most = progress === 'live' ? MAX_LIVE_REPEATED_CHARS : MAX_REPEATED_CHARS
  if (JSON.stringify(options).length <= most) return form
  const brief: Partial<ResponseEcho> = {
    instructions: null,
    metadata: {},
    reasoning: { ...options.reasoning, summary: null },
    tool_choice: 'auto',
    tools: [],
    text: { ...options.text, format: { type: 'text' } },
  }
  return { ...form, options: { ...options, ...brief } }
}

/** The fields of the answer that change while it is written. */
export type ResponseState = Pick<
  ResponseObject,
  'status' | 'completed_at' | 'error' | 'incomplete_details' | 'output' | 'usage' | 'moa'
>

/** This shape has no such settings, but clients that check the answer want them there. */
const NO_PENALTIES = { frequency_penalty: 0, presence_penalty: 0 } as const

/** The answer in one of its states. */
export function responseObject(
  { id, created, model, options }: AnswerForm<ResponseOptions>,
  state: ResponseState,
): ResponseObject {
  const { clientCalls: _calls, sealed: _sealed, ...echo } = options
  return { id, object: 'response', created_at: created, model, ...echo, ...NO_PENALTIES, ...state }
}

const UNFINISHED = { completed_at: null, error: null, incomplete_details: null } as const

/** An answer that is being written. */
export function inProgress(output: readonly OutputItem[]): ResponseState {
  return { status: 'in_progress', ...UNFINISHED, output, usage: null }
}

/** Why an answer is cut short, by the finish reason of its aggregator. Every other reason completes it. */
const INCOMPLETE: ReadonlyMap<string, NonNullable<ResponseObject['incomplete_details']>['reason']> =
  new Map([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])

/** The status of the item that is open when an answer ends. */
export function itemStatus(finishReason: string): 'completed' | 'incomplete' {
  return INCOMPLETE.has(finishReason) ? 'incomplete' : 'completed'
}

/** An answer that is whole, or as long as its limit allows. */
export function finished(
  finishReason: string,
  output: readonly OutputItem[],
  { completed_at: atS, ...end }: EndFields,
): ResponseState {
  const reason = INCOMPLETE.get(finishReason)
  const state = { ...UNFINISHED, output, ...end }
  if (reason !== undefined)
    return { ...state, status: 'incomplete', incomplete_details: { reason } }
  return { ...state, status: 'completed', completed_at: atS }
}

/** An answer that failed, with what was written of it. */
export function failed(
  { code, message }: ApiError,
  output: readonly OutputItem[],
  end: EndFields,
): ResponseState {
  // A cancellation is no error: clients throw the error of a response wherever they find one.
  const ending =
    code === 'cancelled'
      ? ({ status: code } as const)
      : ({ status: 'failed', error: { code, message } } as const)
  return { ...UNFINISHED, output, ...end, ...ending, completed_at: null }
}

/** The fields that an answer has at its end only. */
type EndFields = Pick<ResponseState, 'completed_at' | 'usage' | 'moa'>

/** The fields of an end, in the form of its answer. */
export function endFields(form: AnswerForm<ResponseOptions>, end: RunEnd): EndFields {
  const completed_at = completedAt(form, end)
  return { completed_at, usage: responseUsage(end.report), ...reportField(form, end) }
}

/**
 * When the last call ended, in seconds: layer after layer, each as long as its longest call. Counted, not read from a
 * clock, so that a stored answer has the same time whenever it is written again.
 */
function completedAt({ created }: AnswerForm, { identity, report }: RunEnd): number {
  if (identity.cache === 'hit') return created
  const longestMs = new Map<number | null, number>()
  for (const { layer, latencyMs } of report.calls) {
    longestMs.set(layer, Math.max(longestMs.get(layer) ?? 0, latencyMs))
  }
  const totalMs = [...longestMs.values()].reduce((total, ms) => total + ms, 0)
  return created + Math.round(totalMs / 1000)
}

/**
 * Usage as this shape counts it: the prompt with its cached part, zeroes never left out. The part of all calls but the
 * one that wrote the answer stands beside it, under names that clients know from another provider of mixtures.
 */
function responseUsage({ usage, calls }: RunEnd['report']): NonNullable<ResponseObject['usage']> {
  const others = calls.filter(({ role }) => role !== 'aggregator')
  const sum = (field: 'promptTokens' | 'cachedTokens' | 'completionTokens') =>
    others.reduce((total, call) => total + call.usage[field], 0)
  return {
    input_tokens: usage.promptTokens,
    input_tokens_details: {
      cached_tokens: usage.cachedTokens,
      cache_write_tokens: writtenTokens(usage),
      orchestration_input_tokens: sum('promptTokens'),
      orchestration_input_cached_tokens: sum('cachedTokens'),
    },
    output_tokens: usage.completionTokens,
    output_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      orchestration_output_tokens: sum('completionTokens'),
    },
    total_tokens: usage.promptTokens + usage.completionTokens,
    ...(usage.estimated ? { estimated: true } : {}),
  }
}
