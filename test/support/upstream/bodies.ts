import { type Answer, totalled } from './answer.ts'
import type { ChatBody, Script } from './script.ts'
import type { ServedApi } from './served-api.ts'

/** A body that is sent in one piece. */
export interface WholeBody {
  readonly status: number
  readonly type: string
  readonly content: string
}

/** The page with a good answer to a client that follows a redirect. */
export const REDIRECTED_PATH = '/v1/redirected'

const HTML = '<!doctype html><html><title>502</title><h1>Bad gateway</h1><p>Café closed 👋</html>'

/** The error of a script, in OpenAI's shape unless it has its own. */
export function errorBodyOf(script: Script, status: number): object | string {
  return (
    script.errorBody ?? {
      error: {
        message: `The upstream failed with ${status}, désolé 👋`,
        type: status < 500 ? 'invalid_request_error' : 'server_error',
        param: null,
        code: null,
      },
    }
  )
}

/** The body that a script sends in place of a completion, if any. */
export function replacementOf(
  script: Script,
  inShape: ServedApi['errorBody'],
): WholeBody | undefined {
  const errorBody = (status: number) => wholeError(inShape(script, status), status)
  if (script.redirect) return { status: script.status ?? 302, type: 'text/plain', content: 'Moved' }
  if (script.html) return { status: script.status ?? 200, type: 'text/html', content: HTML }
  if (script.jsonError) return errorBody(script.status ?? 200)
  if (script.status !== undefined && script.status !== 200) return errorBody(script.status)
  return undefined
}

/** Headers that a script adds to its response. */
export function headersOf(script: Script): Record<string, string> {
  const { redirect, retryAfterDateMs } = script
  const headers: Record<string, string> = {}
  if (redirect) headers['location'] = redirect === true ? REDIRECTED_PATH : redirect
  if (retryAfterDateMs !== undefined) {
    headers['retry-after'] = new Date(Date.now() + retryAfterDateMs).toUTCString()
  }
  return { ...headers, ...script.headers }
}

/** A completion that is not streamed. */
export function completionOf(
  id: string,
  answer: Answer,
  { body, script }: { body: ChatBody; script: Script },
): WholeBody {
  const choice = {
    index: 0,
    message: answer.message,
    logprobs: null,
    finish_reason: answer.finishReason,
  }
  const content = JSON.stringify({
    id,
    object: 'chat.completion',
    created: answer.created,
    model: body.model ?? '',
    ...script.extraFields,
    choices: [choice],
    ...(script.usage === 'absent' ? {} : { usage: totalled(answer.usage) }),
  })
  const whole = script.invalidJson ? content.slice(0, content.length / 2) : content
  return { status: 200, type: 'application/json', content: whole }
}

/** An error as a body of its own. */
export function wholeError(body: object | string, status: number): WholeBody {
  if (typeof body === 'string') return { status, type: 'text/plain', content: body }
  return { status, type: 'application/json', content: JSON.stringify(body) }
}
