import type { Bench } from '../bench.ts'

/** The way to the gateway that a client is given. */
export interface Door {
  /** Without `/v1`. */
  readonly origin: string
  readonly baseURL: string
  /** `fetch`, with what a test adds to every request; clients take it as an option. */
  readonly fetch: typeof fetch
}

/** What a client asks, in one run or in a loop with the tool `weather`. */
export interface Question {
  readonly model: string
  readonly prompt: string
  readonly stream: boolean
  /** Runs the tool; without it the question has no tools. */
  readonly weather?: (city: string) => string
}

/** What a client reports as an answer that succeeded. */
export interface Reply {
  readonly text: string
  /** Tokens of the last request, in and out; `null` where the client reports none. */
  readonly tokens: number | null
}

/**
 * A client as its documentation says to use it, with its defaults. It rejects when the client throws or reports an
 * error: what it resolves with, a program takes for an answer.
 */
export interface Client {
  /** As in the table of docs/clients.md. */
  readonly name: string
  /** Which of the two ways it can ask. */
  readonly ways: readonly ('whole' | 'streamed')[]
  ask(door: Door, question: Question): Promise<Reply>
}

/** A door whose requests have these fields and headers too. */
export function doorOf(
  { gateway, baseURL }: Bench,
  added: { readonly moa?: object; readonly headers?: Readonly<Record<string, string>> } = {},
): Door {
  return {
    origin: gateway.url,
    baseURL,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      for (const [name, value] of Object.entries(added.headers ?? {})) {
        request.headers.set(name, value)
      }
      if (added.moa === undefined) return fetch(request)
      const body = (await request.json()) as object
      return fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: JSON.stringify({ ...body, moa: added.moa }),
        signal: request.signal,
      })
    },
  }
}

/** What the tool is called with, in the form of JSON Schema that every client takes. */
export const WEATHER_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const

/** Says what is in the arguments of a call. */
export function cityOf(argumentsText: string): string {
  return (JSON.parse(argumentsText) as { city: string }).city
}

/** A loop of tools that does not end is a failure of the client or of the gateway. */
export const MOST_STEPS = 3
