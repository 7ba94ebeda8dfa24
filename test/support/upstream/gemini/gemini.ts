import type { ChatBody } from '../script.ts'
import type { ServedApi } from '../served-api.ts'
import { errorBodyOf } from './errors.ts'
import { fieldsOf, listOf, type Fields } from '../fields.ts'
import { framesOf, wholeOf } from './frames.ts'
import { rejectionOf } from './rules.ts'

const PATH = /^\/v1beta\/models\/([^/:?]+):(streamGenerateContent|generateContent)(?:\?|$)/

/** Google's `generateContent`: https://ai.google.dev/api/generate-content. The model stands in the path. */
export const gemini: ServedApi = {
  name: 'gemini',
  request: ({ path, body }) => {
    const [, model, method] = PATH.exec(path) ?? []
    if (model === undefined) return null
    return { ...readBy(body), model, stream: method === 'streamGenerateContent' }
  },
  rejection: (request) => rejectionOf(request, PATH.exec(request.path)?.[1] ?? ''),
  frames: framesOf,
  whole: wholeOf,
  errorBody: errorBodyOf,
}

/** What scripts read of a request. */
function readBy(body: Fields): ChatBody {
  const system = fieldsOf(body['systemInstruction'])
  return {
    messages: [
      ...(listOf(system['parts']).length === 0
        ? []
        : [{ role: 'system', content: system['parts'] }]),
      ...listOf(body['contents']).map(({ role, parts }) => ({
        role: role === 'model' ? 'assistant' : 'user',
        content: parts,
      })),
    ],
  }
}
