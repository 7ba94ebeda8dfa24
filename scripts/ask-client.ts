/** One question of `npm run ask` to one gateway: its answer in parts, and what it cost. */
import type { StreamEnd } from '../src/client/chat.ts'
import type { WireChunk } from '../src/protocol/openai-chat/wire-chunk.ts'
import type { Client } from '../src/client/client.ts'
import type { ProgressEvent, Receipt } from './progress-display.ts'

/** The question, and the gateway that answers it. */
export interface Question {
  readonly client: Client
  readonly mixture: string
  readonly text: string
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

/** Sends the question and returns the whole completion, as the gateway returned it. */
export function fetchCompletion(question: Question, signal: AbortSignal): Promise<unknown> {
  return question.client.chat.complete(requestOf(question), { signal })
}

function requestOf({ mixture, text }: Question) {
  return { model: mixture, messages: [{ role: 'user' as const, content: text }] }
}

function* partsOf({ moa, choices }: WireChunk): Generator<AnswerPart, void> {
  if (moa?.event !== undefined) yield { type: 'progress', event: moa.event }
  const { content, refusal } = choices[0]?.delta ?? {}
  const text = content ?? refusal
  if (text) yield { type: 'text', text }
}

function receiptOf({ finishReason, usage, report }: StreamEnd): Receipt {
  return {
    finishReason: finishReason ?? undefined,
    tokens: usage?.total_tokens,
    calls: report?.calls.length,
    costUsd: report?.cost_usd,
    degraded: report?.degraded === true,
    reasons: report?.reasons ?? [],
  }
}
