import { EVERY_FORMAT } from '../../catalog/response-formats.ts'
import type { Dialect } from '../dialect.ts'
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
  limits: {
    maxTokens: 'max_tokens',
    streamUsage: false,
    seed: true,
    reasoningEffort: false,
    developerRole: false,
    names: true,
    messageFields: [],
    placeholders: [],
    promptCacheKey: false,
    shortToolCallIds: false,
    maxTemperature: 2,
    uniformStrict: false,
    toolChoices: [],
    lacks: [],
    rejectedSettings: [],
    streamsFormats: true,
    strictTurns: false,
    ...EVERY_FORMAT,
  },
  finish: 'done',
}
