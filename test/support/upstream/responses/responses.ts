import { errorBodyOf, type WholeBody } from '../bodies.ts'
import type { ScriptedAnswer } from '../frames.ts'
import type { ChatBody } from '../script.ts'
import type { ApiRequest, ServedApi } from '../served-api.ts'
import { responsesFrames } from './frames.ts'
import { itemsOf } from './items.ts'
import { rejectionOf } from './rejection.ts'
import { endOf, responseObject } from './response-object.ts'

/** Responses, as OpenAI documents them: https://platform.openai.com/docs/api-reference/responses. */
export const responses: ServedApi = {
  name: 'responses',
  request: ({ path, body }) => (path === '/v1/responses' ? asChat(body) : null),
  rejection: rejectionOf,
  frames: responsesFrames,
  whole: wholeOf,
  errorBody: errorBodyOf,
}

/** The fields that scripts read, under their names in Chat Completions. */
function asChat(body: ApiRequest['body']): ChatBody {
  const { input } = body
  const items = Array.isArray(input) ? input : [{ role: 'user', content: input }]
  const messages = items.filter(({ role }) => role !== undefined)
  return { ...body, messages, stream_options: { include_usage: true } }
}

function wholeOf(scripted: ScriptedAnswer): WholeBody {
  const { id, body, script, answer } = scripted
  const { status, details } = endOf(answer.finishReason) ?? { status: 'in_progress', details: null }
  const include = body['include']
  const encrypted = Array.isArray(include) && include.includes('reasoning.encrypted_content')
  const items = itemsOf(answer.pieces, { id, model: body.model ?? '', encrypted })
  const output = items.map(({ whole }) => whole)
  const usage = script.usage === 'absent' ? null : answer.usage
  const content = JSON.stringify(responseObject(scripted, { status, output, details, usage }))
  const cut = script.invalidJson ? content.slice(0, content.length / 2) : content
  return { status: 200, type: 'application/json', content: cut }
}
