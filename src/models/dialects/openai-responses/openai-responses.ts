import { KNOWN_EFFORTS } from '../../catalog/efforts.ts'
import { REJECTED_SETTINGS } from '../../catalog/rejected-settings.ts'
import type { Dialect } from '../dialect.ts'
import { errorCode } from '../openai/error.ts'
import { PLAIN_LIMITS } from '../openai/openai.ts'
import { readResponses, readResponsesOf } from './event.ts'
import { leftOut } from './left-out.ts'
import { MIN_OUTPUT_TOKENS, responsesRequest } from './request.ts'

/** Responses, as OpenAI serves them: https://platform.openai.com/docs/api-reference/responses. */
export const openaiResponses: Dialect = {
  request: responsesRequest,
  read: readResponses,
  readerFor: readResponsesOf,
  leavesOut: leftOut,
  minTokens: MIN_OUTPUT_TOKENS,
  errorCode,
  limits: {
    ...PLAIN_LIMITS,
    promptCacheKey: true,
    reasoningEffort: KNOWN_EFFORTS.openai,
    rejectedSettings: REJECTED_SETTINGS.openai,
  },
  finish: 'reported',
}
