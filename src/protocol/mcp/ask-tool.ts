import * as z from 'zod'
import type { Message } from '../../moa/message.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { Result } from '../../moa/result.ts'
import type { Ask } from '../ask.ts'
import type { ApiError } from '../errors.ts'
import { NO_FOREIGN_FIELDS } from '../foreign-fields.ts'
import { maxTokens } from '../mixtures/fields.ts'
import { present } from '../mixtures/present.ts'
import { parseWith, type Problem } from '../parse.ts'
import { wireReport } from '../runs/report.ts'
import type { WireReport } from '../runs/report-response.ts'
import { wireError } from '../wire-error.ts'
import type { ReadRequest, RunEnd, WholeAnswer } from '../wire-shape.ts'
import type { ToolResult } from './tool.ts'

/** The arguments, as `ASK_INPUT` describes them. Built on first use, because every isolate would pay for it at start-up. */
export function askArguments(): ReturnType<typeof build> {
  return (built ??= build())
}

let built: ReturnType<typeof build> | undefined

function build() {
  return z.strictObject({
    question: z.string().min(1),
    mixture: z.string().min(1),
    system: z.string().optional(),
    max_tokens: maxTokens.optional(),
    max_cost_usd: z.number().gt(0).max(1_000_000).optional(),
  })
}

/** Reads the arguments of `ask` as a request for an answer. */
export function parseAsk(given: unknown): Result<ReadRequest, Problem> {
  const parsed = parseWith(askArguments(), given)
  if (!parsed.ok) return parsed
  const { question, mixture, system, max_tokens, max_cost_usd } = parsed.value
  const messages: readonly Message[] = [
    ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
    { role: 'user', content: question },
  ]
  const ask: Ask = {
    model: mixture,
    messages,
    settings: present({ maxTokens: max_tokens }),
    overrides: present({ max_cost_usd }),
    cache: 'use',
    progress: 'none',
    report: 'full',
    stream: false,
    store: false,
  }
  return { ok: true, value: { ask, options: {}, foreign: NO_FOREIGN_FIELDS } }
}

/** The result of a run that has an answer. */
export function answerResult({ deltas, finishReason, ...end }: WholeAnswer): ToolResult {
  const answer = textOf(deltas)
  const about = aboutRun(end)
  return {
    content: [text(answer), text(summary(about, finishReason))],
    structuredContent: { answer, finish_reason: finishReason, ...about },
    isError: false,
  }
}

/** The result of `ask` without an answer; with the run, if one began: it may have cost something. */
export function failedResult(error: ApiError, end?: RunEnd): ToolResult {
  const about = end === undefined ? {} : aboutRun(end)
  return {
    content: [text(`${error.code}: ${error.message}`)],
    structuredContent: { error: { ...wireError(error), ...whenAgain(error) }, ...about },
    isError: true,
  }
}

/** When another call may succeed: a result has no header for it. */
function whenAgain({ retryAfterMs }: ApiError): { readonly retry_after_s?: number } {
  return retryAfterMs === undefined ? {} : { retry_after_s: Math.ceil(retryAfterMs / 1000) }
}

/** The report without its calls, which GET /v1/runs/{id} has. */
type AboutRun = Omit<WireReport, 'calls' | 'finding'>

function aboutRun({ identity, report }: RunEnd): AboutRun {
  const { calls: _calls, finding: _finding, ...about } = wireReport(identity, report)
  return about
}

function textOf(deltas: readonly Delta[]): string {
  return deltas.map((delta) => delta.text ?? delta.refusal ?? '').join('')
}

/** What a client that shows only texts should see of the run. */
function summary(
  { run, cost_usd: cost, degraded, reasons }: AboutRun,
  finishReason: string,
): string {
  const parts = [
    `run ${run}`,
    cost === null ? 'cost unknown' : `cost ${cost} US dollars`,
    ...(degraded ? [`degraded: ${reasons.join(', ')}`] : []),
    ...(finishReason === 'stop' ? [] : [`ended by ${finishReason}`]),
  ]
  return `(${parts.join('; ')})`
}

function text(content: string) {
  return { type: 'text', text: content } as const
}
