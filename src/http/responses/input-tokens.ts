import { promptTokens } from '../../gateway/prompt-tokens.ts'
import { readAsk } from '../../gateway/responses/read-ask.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'

/** The model of a body that names none: a count by length is the same for all. */
const ANY_MODEL = 'any'

/** POST /v1/responses/input_tokens: about how many tokens the prompt of the same request has. */
export async function countInputTokens(body: unknown, context: RequestContext): Promise<Response> {
  const read = await readAsk(SHAPES['openai-responses'], countable(body), context)
  if (!read.ok) return errorResponse(read.error)
  return Response.json({
    object: 'response.input_tokens',
    input_tokens: promptTokens(read.value.ask),
  })
}

/** A body that can be parsed: a count needs neither a model nor an input. */
function countable(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const { model, input, ...rest } = body as Readonly<Record<string, unknown>>
  const continues = (rest['previous_response_id'] ?? null) !== null
  const given = (input ?? null) !== null ? { input } : continues ? {} : { input: '' }
  return { ...rest, ...given, model: model ?? ANY_MODEL }
}
