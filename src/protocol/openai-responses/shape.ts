import { wireError } from '../wire-error.ts'
import type { WireShape } from '../wire-shape.ts'
import { parseResponses } from './parse-responses.ts'
import type { ResponseEcho } from './response-object.ts'
import { ResponsesEncoder } from './stream-encoder.ts'
import { wholeResponse } from './whole-response.ts'

/** OpenAI's Responses. */
export const responsesShape: WireShape<ResponseEcho> = {
  name: 'openai-responses',
  idPrefix: 'resp_',
  parse: parseResponses,
  encoder: (form) => new ResponsesEncoder(form),
  whole: wholeResponse,
  error: (error) => ({ error: wireError(error) }),
}
