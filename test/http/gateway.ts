import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'

export interface RequestOptions {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Bindings in place of those of the test runner. */
  readonly bindings?: object
}

/** What the Worker answered. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Empty when the text is not a JSON object. */
  readonly body: Record<string, unknown>
}

/** Sends a request to the whole Worker, and waits until its background work is done. */
export async function send(path: string, options: RequestOptions = {}): Promise<Answered> {
  const { method = 'GET', body, headers = {}, bindings = {} } = options
  const request = new Request(`http://localhost${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const execution = createExecutionContext()
  const response = await worker.fetch(request, { ...env, ...bindings }, execution)
  const text = await response.text()
  await waitOnExecutionContext(execution)
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson(response) && text.startsWith('{') ? JSON.parse(text) : {},
  }
}

/** Lines of JSON are no JSON. */
function isJson({ headers }: Response): boolean {
  return !headers.get('content-type')?.startsWith('application/jsonl')
}

/** Sends a chat completion to a model or a mixture. */
export function chat(
  model: string,
  more: object = {},
  options: RequestOptions = {},
): Promise<Answered> {
  const body = { model, messages: [{ role: 'user', content: 'What is 17 × 23?' }], ...more }
  return send('/v1/chat/completions', { method: 'POST', body, ...options })
}

/** The field `moa` of an answer. */
export function moaOf({ body }: Answered): Record<string, unknown> {
  return body['moa'] as Record<string, unknown>
}
