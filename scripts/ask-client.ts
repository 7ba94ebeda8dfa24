/** One question of `npm run ask` to one gateway: its answer in parts, and what it cost. */
import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../src/client/api-error.ts'
import type { StreamEnd } from '../src/client/chat.ts'
import type { WireCompletion } from '../src/protocol/openai-chat/chat-response.ts'
import type { WireRun } from '../src/protocol/runs/responses.ts'
import type { WireChunk } from '../src/protocol/openai-chat/wire-chunk.ts'
import type { Client } from '../src/client/client.ts'
import type { ProgressEvent, Receipt } from './progress-display.ts'

/** The question, and the gateway that answers it. */
export interface Question {
  readonly client: Client
  readonly mixture: string
  readonly text: string
  /** Whether the texts of the agents are wanted too: then the gateway stores the run. */
  readonly store?: true
}

/** A part of an answer in progress. */
export type AnswerPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'progress'; readonly event: ProgressEvent }

/** Streams an answer: yields its parts, returns the receipt of a whole answer. */
export async function* streamAnswer(
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart, Receipt> {
  const body = {
    ...requestOf(question),
    stream_options: { include_usage: true },
    moa: { progress: 'events' as const },
  }
  const chunks = question.client.chat.stream(body, { signal })
  for (;;) {
    const { done, value } = await chunks.next()
    if (done) return receiptOf(value)
    yield* partsOf(value)
  }
}

/** How long a run may take to be there after its answer, and how often it is looked for. */
const RECORD_WAIT_MS = 10_000
const RECORD_POLL_MS = 200

/** The run with the texts of its agents. It is written after its answer has ended. */
export async function fetchRun(client: Client, run: string, signal: AbortSignal): Promise<WireRun> {
  for (let waitedMs = 0; ; waitedMs += RECORD_POLL_MS) {
    try {
      return await client.runs.get(run, { signal })
    } catch (error) {
      const isEarly = error instanceof ApiError && error.code === 'not_found'
      if (!isEarly || waitedMs >= RECORD_WAIT_MS) throw error
      await wait(RECORD_POLL_MS, undefined, { signal })
    }
  }
}

/** Sends the question and returns the whole completion, as the gateway returned it. */
export function fetchCompletion(question: Question, signal: AbortSignal): Promise<WireCompletion> {
  return question.client.chat.complete(requestOf(question), { signal })
}

function requestOf({ mixture, text, store }: Question) {
  const messages = [{ role: 'user' as const, content: text }]
  return { model: mixture, messages, ...(store && { store }) }
}

function* partsOf({ moa, choices }: WireChunk): Generator<AnswerPart, void> {
  if (moa?.event !== undefined) yield { type: 'progress', event: moa.event }
  const { content, refusal } = choices[0]?.delta ?? {}
  const text = content ?? refusal
  if (text) yield { type: 'text', text }
}

function receiptOf({ finishReason, usage, report }: StreamEnd): Receipt {
  return {
    run: report?.run,
    finishReason: finishReason ?? undefined,
    tokens: usage?.total_tokens,
    calls: report?.calls.length,
    costUsd: report?.cost_usd,
    degraded: report?.degraded === true,
    reasons: report?.reasons ?? [],
  }
}
