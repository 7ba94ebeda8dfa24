import { wireError } from '../wire-error.ts'
import type { WireShape } from '../wire-shape.ts'
import { COMMENT } from '../wire-text.ts'
import { parseResponses } from './parse-responses.ts'
import type { ResponseEcho } from './response-object.ts'
import { ResponsesEncoder } from './stream-encoder.ts'
import { wholeResponse } from './whole-response.ts'

/** OpenAI's Responses. */
export const responsesShape: WireShape<ResponseEcho> = {
  name: 'openai-responses',
  path: '/v1/responses',
  keepalive: COMMENT,
  idPrefix: 'resp_',
  parse: parseResponses,
  encoder: (form) => new ResponsesEncoder(form),
  whole: wholeResponse,
  error: (error) => ({ error: wireError(error) }),
}
