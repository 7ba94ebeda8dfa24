import { KNOWN_EFFORTS } from '../../catalog/efforts.ts'
import type { Dialect } from '../dialect.ts'
import { errorCode } from '../openai/error.ts'
import { PLAIN_LIMITS } from '../openai/openai.ts'
import { readGemini } from './chunk.ts'
import { geminiRequest } from './request.ts'

/** Gemini as it speaks by itself: https://ai.google.dev/api/generate-content. A stream ends without `[DONE]`. */
export const gemini: Dialect = {
  request: geminiRequest,
  read: readGemini,
  errorCode,
  limits: {
    ...PLAIN_LIMITS,
    reasoningEffort: KNOWN_EFFORTS.gemini,
    messageFields: [],
    // Before Gemini 3, no model answers in JSON where it may call a function.
    toolFormats: [['gemini-2', ['text']]],
  },
  finish: 'reported',
}
