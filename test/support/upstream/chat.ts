import { completionOf, errorBodyOf } from './bodies.ts'
import { framesOf } from './frames.ts'
import type { ServedApi } from './served-api.ts'

/** Chat Completions. */
export const chat: ServedApi = {
  name: 'chat',
  request: ({ path, body }) => (path === '/v1/chat/completions' ? body : null),
  rejection: () => null,
  frames: framesOf,
  whole: (scripted) => completionOf(scripted.id, scripted.answer, scripted),
  errorBody: errorBodyOf,
}
