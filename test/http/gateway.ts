import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'

export interface Asking {
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

/** Asks the whole Worker, and waits until all that it put off is done. */
export async function ask(path: string, asking: Asking = {}): Promise<Answered> {
  const { method = 'GET', body, headers = {}, bindings = {} } = asking
  const request = new Request(`https://moa.test${path}`, {
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
    body: text.startsWith('{') ? JSON.parse(text) : {},
  }
}

/** Asks a model or a mixture a question. */
export function chat(model: string, more: object = {}, asking: Asking = {}): Promise<Answered> {
  const body = { model, messages: [{ role: 'user', content: 'What is 17 × 23?' }], ...more }
  return ask('/v1/chat/completions', { method: 'POST', body, ...asking })
}

/** The field `moa` of an answer. */
export function moaOf({ body }: Answered): Record<string, unknown> {
  return body['moa'] as Record<string, unknown>
}
