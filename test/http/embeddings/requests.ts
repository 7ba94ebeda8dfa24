import { vi } from 'vitest'
import { send, type Answered, type RequestOptions } from '../gateway.ts'

/** Sends a request for embeddings. */
export function embed(body: object, options: RequestOptions = {}): Promise<Answered> {
  return send('/v1/embeddings', { method: 'POST', body, ...options })
}

interface Item {
  readonly object: string
  readonly index: number
  readonly embedding: readonly number[] | string
}

/** The items of an answer. */
export function itemsOf({ body }: Answered): readonly Item[] {
  return body['data'] as readonly Item[]
}

/** The embeddings of an answer, in its order. */
export function vectorsOf(answer: Answered): readonly Item['embedding'][] {
  return itemsOf(answer).map(({ embedding }) => embedding)
}

/** The error of an answer. */
export function errorOf({ body }: Answered) {
  return body['error'] as {
    readonly code: string
    readonly message: string
    readonly param: string
  }
}

/** A request that an upstream got. */
export interface UpstreamRequest {
  readonly url: string
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal | null
}

/** Puts a scripted upstream in place of the network; returns the requests that it gets. */
export function upstreamOf(
  script: (request: UpstreamRequest, count: number) => Response | Promise<Response> = (request) =>
    openaiAnswer(request),
): readonly UpstreamRequest[] {
  const requests: UpstreamRequest[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = {
      url: new Request(input).url,
      headers: new Headers(init?.headers),
      body: JSON.parse(init?.body as string) as UpstreamRequest['body'],
      signal: init?.signal ?? null,
    }
    requests.push(request)
    return script(request, requests.length)
  })
  return requests
}

/** A good answer in the shape of OpenAI: the vector of an input is its length and 0.5. */
export function openaiAnswer({ body }: Pick<UpstreamRequest, 'body'>, over: object = {}): Response {
  const inputs = [body['input']].flat() as readonly string[]
  const data = inputs.map((input, index) => {
    return { object: 'embedding', index, embedding: [input.length, 0.5] }
  })
  const tokens = inputs.reduce((sum, input) => sum + input.length, 0)
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  return Response.json({ object: 'list', data, model: 'x', usage, ...over })
}

/** Variables of a Worker with these providers, whose keys are set. */
export function bindingsOf(providers: object = {}): object {
  const up = { base_url: 'https://up.example/v1', api_key: 'UP_KEY' }
  return {
    AUTH: 'open',
    PROVIDERS: JSON.stringify({
      up: { ...up, default_price: { input: 1, output: 2 } },
      ...providers,
    }),
    UP_KEY: 'sk-up-0123456789',
    OPENAI_API_KEY: 'sk-openai-0123456789',
    GEMINI_API_KEY: 'gemini-0123456789',
    MISTRAL_API_KEY: 'mistral-0123456789',
    ANTHROPIC_API_KEY: 'anthropic-0123456789',
  }
}
