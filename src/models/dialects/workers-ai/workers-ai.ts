import type { Dialect } from '../dialect.ts'
import { PLAIN_LIMITS } from '../openai/openai.ts'
import { readWorkersAi } from './chunk.ts'
import { errorCode } from './errors.ts'
import { workersAiRequest } from './request.ts'

/**
 * Workers AI as its binding speaks: https://developers.cloudflare.com/workers-ai/features/. Like Chat
 * Completions in its settings, unlike them in its answers.
 */
export const workersAi: Dialect = {
  request: workersAiRequest,
  read: readWorkersAi,
  errorCode,
  limits: { ...PLAIN_LIMITS, streamUsage: false, reasoningEffort: false, messageFields: [] },
  finish: 'done',
}
