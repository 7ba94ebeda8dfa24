import { wireError } from '../wire-error.ts'
import type { WireShape } from '../wire-shape.ts'
import { COMMENT } from '../wire-text.ts'
import { parseResponses } from './parse-responses.ts'
import { promptMessages } from '../inner-requests/prompt-messages.ts'
import type { ResponseObject, ResponseOptions } from './response-object.ts'
import { responsesState } from './state/responses-state.ts'
import { ResponsesEncoder } from './stream-encoder.ts'
import { wholeResponse } from './whole-response.ts'

/** Fields that requests of no other shape have. */
const OWN_FIELDS = ['input', 'instructions', 'max_output_tokens', 'previous_response_id']

/** OpenAI's Responses. */
export const responsesShape: WireShape<ResponseOptions> = {
  name: 'openai-responses',
  path: '/v1/responses',
  keepalive: COMMENT,
  idPrefix: 'resp_',
  fieldNames: {
    messages: 'input',
    max_tokens: 'max_output_tokens',
    response_format: 'text.format',
    verbosity: 'text.verbosity',
    reasoning_effort: 'reasoning.effort',
  },
  claims: (body) =>
    !Object.hasOwn(body, 'messages') && OWN_FIELDS.some((name) => Object.hasOwn(body, name)),
  prompted: (fields, prompt) => ({ ...fields, input: promptMessages(prompt) }),
  state: responsesState,
  parse: parseResponses,
  encoder: (form) => new ResponsesEncoder(form),
  whole: wholeResponse,
  textOf: (whole) => textIn(whole as ResponseObject),
  error: (error) => ({ error: wireError(error) }),
}

function textIn({ output }: ResponseObject): string {
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('')
}
