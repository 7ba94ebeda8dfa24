import type { Dialect } from '../dialect.ts'
import { readChunk } from './chunk.ts'
import { errorCode } from './error.ts'
import { givenOf, rejectedOf } from '../../catalog/rejected-settings.ts'
import type { Limits } from '../../catalog/provider.ts'
import { EVERY_FORMAT } from '../../catalog/response-formats.ts'
import { openaiRequest } from './request.ts'

/** What nearly every OpenAI-compatible server accepts: the start for one that is not in the catalog. */
export const PLAIN_LIMITS: Limits = {
  maxTokens: 'max_tokens',
  streamUsage: true,
  seed: true,
  reasoningEffort: true,
  developerRole: false,
  names: true,
  messageFields: ['cache_control'],
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
}

/** Chat Completions, as OpenAI and nearly every other provider serve it. */
export const openai: Dialect = {
  request: openaiRequest,
  read: readChunk,
  leavesOut: ({ provider: { limits }, model }, settings) => [
    ...rejectedOf(limits.rejectedSettings, model, settings),
    ...(limits.seed ? [] : givenOf(['seed'], settings)),
  ],
  errorCode,
  limits: PLAIN_LIMITS,
  finish: 'reported',
}
