import type { WireError, WireErrorBody } from '../protocol/error-response.ts'
import { ApiError, errorAbout } from './api-error.ts'
import { readJson, readText } from './read-body.ts'

/** Which gateway, and as whom. */
export interface ClientOptions {
  /** The gateway, without `/v1`. */
  readonly url: string
  /** A key, or the token of a session. */
  readonly key?: string | undefined
  /** The session that pays, beside a secret key. */
  readonly session?: string | undefined
  /** Sends the requests; for tests, proxies and runtimes whose own gives up too early. */
  readonly fetch?: typeof fetch | undefined
}

/** What one call may add. */
export interface CallOptions {
  /** Stops the call, which then throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** Another session than the client's. */
  readonly session?: string | undefined
  /** Runs a request once, however often it is sent (draft-ietf-httpapi-idempotency-key-header). */
  readonly idempotencyKey?: string | undefined
}

/** One request of a method of the client. */
export interface Outgoing extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Becomes JSON. */
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** How the methods of the client reach the gateway. */
export interface Connection {
  /** A `fetch` to a path of the gateway, with the client's key; returns any response, whatever its status. */
  send(path: string, init?: RequestInit): Promise<Response>
  /** The response, which must be a success. */
  request(path: string, outgoing?: Outgoing): Promise<Response>
  /** The body of a success. */
  json<T>(path: string, outgoing?: Outgoing): Promise<T>
}

/** Connects to a gateway; nothing is sent yet. */
export function connect(options: ClientOptions): Connection {
  const url = options.url.replace(/(?<!\/)\/+$/, '')
  // Called as a function of its own: browsers reject `fetch` as a method of another object.
  const fetchOnce = options.fetch ?? ((target, init) => fetch(target, init))

  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (options.key !== undefined) headers.set('authorization', `Bearer ${options.key}`)
    if (options.session !== undefined && !headers.has(SESSION)) {
      headers.set(SESSION, options.session)
    }
    try {
      return await fetchOnce(`${url}${path}`, { ...init, headers })
    } catch (cause) {
      init.signal?.throwIfAborted()
      throw new ApiError(`Cannot reach ${url}`, { code: 'unreachable', cause })
    }
  }
  const request = async (path: string, outgoing: Outgoing = {}): Promise<Response> => {
    const response = await send(path, initOf(outgoing))
    if (response.ok) return response
    throw await errorOf(response, outgoing.signal)
  }
  return {
    send,
    request,
    async json<T>(path: string, outgoing: Outgoing = {}): Promise<T> {
      return readJson<T>(await request(path, outgoing), outgoing.signal)
    },
  }
}

const SESSION = 'x-moa-session'

function initOf({ method, body, headers, signal, session, idempotencyKey }: Outgoing): RequestInit {
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(session === undefined ? {} : { [SESSION]: session }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** The error of a response that is no success; proxies and other servers send bodies of their own. */
async function errorOf(response: Response, signal: AbortSignal | undefined): Promise<ApiError> {
  const { message, code = 'http_error', param = null } = errorIn(await textOf(response, signal))
  if (message) return errorAbout(response, message, { code, param })
  const status = `${response.status} ${response.statusText}`.trim()
  return errorAbout(response, `The gateway answered HTTP ${status}`, { code, param })
}

/** The body of an error; empty when it breaks off, because the status alone is an error too. */
async function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readText(response)
  } catch {
    signal?.throwIfAborted()
    return ''
  }
}

function errorIn(text: string): Partial<WireError> {
  try {
    return (JSON.parse(text) as Partial<WireErrorBody> | null)?.error ?? {}
  } catch {
    return {}
  }
}
