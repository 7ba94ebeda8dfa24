import { StreamEncoder } from '../protocol/openai-chat/stream-encoder.ts'
import type { ChatRequest } from '../protocol/openai-chat/chat-request.ts'
import type { AnswerOptions } from '../protocol/openai-chat/answer-options.ts'
import type { Clock } from '../moa/ports.ts'
import { newCompletionId } from '../gateway/ids.ts'
import { jsonAnswer } from './json-answer.ts'
import type { Run } from '../gateway/runs/run.ts'
import { streamAnswer } from './stream-answer.ts'

/** How long the status of a stream may be held back. */
const HOLD_MS = 2_000
/** Longest silence in a stream; the contract allows 5 s, and a caller who left is noticed no sooner. */
const HEARTBEAT_MS = 2_000

/** As the request wants it. */
export function newAnswerOptions(request: ChatRequest): AnswerOptions {
  return {
    id: newCompletionId(),
    created: Math.floor(Date.now() / 1000),
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
    progress: request.moa?.progress ?? 'none',
  }
}

/** Tells a run as JSON or as a stream. */
export async function tell(run: Run, telling: AnswerOptions, clock: Clock): Promise<Response> {
  const encoder = () => new StreamEncoder({ ...telling, model: run.identity.mixture })
  const response = telling.stream
    ? await streamAnswer(run, encoder(), { clock, holdMs: HOLD_MS, heartbeatMs: HEARTBEAT_MS })
    : await jsonAnswer(run, { id: telling.id, created: telling.created })
  const { identity } = run
  response.headers.set('x-moa-run', identity.run)
  response.headers.set('x-moa-mixture', identity.mixture)
  response.headers.set('x-moa-cache', identity.cache)
  if (identity.ageS !== undefined) response.headers.set('age', String(identity.ageS))
  return response
}
