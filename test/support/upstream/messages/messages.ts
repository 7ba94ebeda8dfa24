import type { ChatBody } from '../script.ts'
import type { ServedApi } from '../served-api.ts'
import { countPrompt } from './cache.ts'
import { errorBodyOf } from './errors.ts'
import { framesOf, wholeOf } from './frames.ts'
import { rejectionOf } from './rules.ts'
import { boundTo } from './signature.ts'

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const messages: ServedApi = {
  name: 'messages',
  request: ({ path, body }) => (path === '/v1/messages' ? readBy(body) : null),
  rejection: rejectionOf,
  frames: framesOf,
  whole: wholeOf,
  errorBody: errorBodyOf,
}

/** What scripts read of a request, with the tokens of its prompt. */
function readBy(body: ChatBody): ChatBody {
  const system = [body['system'] ?? []].flat().map((content) => ({ role: 'system', content }))
  return {
    model: body.model ?? '',
    stream: body.stream === true,
    messages: [
      ...system.map(({ role, content }) => ({ role, content: [content] })),
      ...(body.messages ?? []),
    ],
    prompt: countPrompt(body),
    boundTo: boundTo(body),
  }
}
