import { completionOf, errorBodyOf } from '../bodies.ts'
import { framesOf } from '../frames.ts'
import type { ServedApi } from '../served-api.ts'
import { deepseek } from './deepseek.ts'
import { geminiCompatible } from './gemini.ts'
import { mistral } from './mistral.ts'
import { openrouter } from './openrouter.ts'
import type { ChatRules } from './rule.ts'

/** Chat Completions by the rules of a provider, at `/v1/as/NAME/chat/completions`. */
export const PROVIDERS_OF_CHAT: readonly ServedApi[] = [
  geminiCompatible,
  deepseek,
  mistral,
  openrouter,
].map(servedBy)

function servedBy(rules: ChatRules): ServedApi {
  return {
    name: 'chat',
    request: ({ path, body }) => (path === `/v1/as/${rules.name}/chat/completions` ? body : null),
    rejection: ({ body }) => {
      const problem = rules.problem(body)
      return problem === null ? null : rules.rejected(problem)
    },
    frames: (scripted) => framesOf({ ...scripted, answer: rules.written(scripted.answer) }),
    whole: (scripted) => completionOf(scripted.id, rules.written(scripted.answer), scripted),
    errorBody: errorBodyOf,
  }
}
