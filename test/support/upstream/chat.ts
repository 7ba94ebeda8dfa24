import { completionOf, errorBodyOf } from './bodies.ts'
import { framesOf } from './frames.ts'
import type { ApiRequest, Rejection, ServedApi } from './served-api.ts'

/** OpenAI's newest models refuse tools here unless they need not reason (github.com/openai/openai-openapi/issues/541). */
function toolsRejection({ body }: ApiRequest): Rejection | null {
  const { model, tools, reasoning_effort: effort } = body
  if (!/^gpt-(5\.[4-9]|[6-9])/.test(String(model)) || tools === undefined || effort === 'none')
    return null
  const message = `Function tools with reasoning_effort are not supported for ${String(model)} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`
  const error = { message, type: 'invalid_request_error', param: 'reasoning_effort', code: null }
  return { status: 400, body: { error } }
}

/** Chat Completions. */
export const chat: ServedApi = {
  name: 'chat',
  request: ({ path, body }) => (path === '/v1/chat/completions' ? body : null),
  rejection: toolsRejection,
  frames: framesOf,
  whole: (scripted) => completionOf(scripted.id, scripted.answer, scripted),
  errorBody: errorBodyOf,
}
