import { KNOWN_EFFORTS } from '../../catalog/efforts.ts'
import { givenOf } from '../../catalog/rejected-settings.ts'
import type { Dialect } from '../dialect.ts'
import { errorCode } from '../openai/error.ts'
import { PLAIN_LIMITS } from '../openai/openai.ts'
import { readGemini } from './chunk.ts'
import { familyOf } from './families.ts'
import { geminiRequest } from './request.ts'

/** Settings that Gemini has no field for; its log probabilities have a form of their own. */
const UNKNOWN = ['logit_bias', 'verbosity', 'logprobs'] as const

/** Gemini as it speaks by itself: https://ai.google.dev/api/generate-content. A stream ends without `[DONE]`. */
export const gemini: Dialect = {
  request: geminiRequest,
  read: readGemini,
  leavesOut: ({ model }, settings) =>
    givenOf(
      familyOf(model).penalties ? UNKNOWN : ['frequency_penalty', 'presence_penalty', ...UNKNOWN],
      settings,
    ),
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
