import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type RecordedRequest, type Upstream } from '../support/upstream/upstream.ts'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'

/** A gateway in front of a scripted upstream. */
export interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway
  readonly upstream: Upstream
  /** Base URL for clients of OpenAI. */
  readonly baseURL: string
  /** The requests that a model of the upstream was sent. */
  requestsOf(model: string): readonly RecordedRequest[]
  /** Sends a chat completion; a text is sent unchanged. */
  post(body: object | string, init?: RequestInit): Promise<Response>
}

/** Starts both; variables are added to those of an open gateway. */
export async function startBench(variables: Record<string, string> = {}): Promise<Bench> {
  const upstream = await startUpstream()
  const gateway = await startTestGateway({ bindings: { ...bindingsFor(upstream), ...variables } })
  return {
    gateway,
    upstream,
    baseURL: `${gateway.url}/v1`,
    requestsOf: (model) => upstream.requests.filter((request) => request.model === model),
    post: (body, init) => postChat(gateway.url, body, init),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await upstream.close()
    },
  }
}

/** POST /v1/chat/completions of the gateway at `url`. */
export function postChat(
  url: string,
  body: object | string,
  init?: RequestInit,
): Promise<Response> {
  const headers = new Headers(init?.headers)
  headers.set('content-type', 'application/json')
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers,
  })
}

/** Stores a mixture of two agents, for clients whose types have no room for our field `moa`. */
export async function storeTeam(
  { gateway }: Bench,
  aggregator: string,
  name = 'team',
): Promise<void> {
  const agents = ['up/a', 'up/b'].map((model) => ({ model, required: true }))
  await fetch(`${gateway.url}/v1/mixtures/${name}`, {
    method: 'PUT',
    body: JSON.stringify({ layers: [{ agents }], aggregator: { model: aggregator } }),
  })
}

export interface MixtureParts {
  readonly agents?: readonly object[]
  readonly aggregator?: object
  readonly moa?: object
}

/**
 * Two agents, `a` and `b`, and the aggregator `pen`, unless the parts say otherwise. All agents are required:
 * on a busy machine one that works must not be cut off as a straggler.
 */
export function mixture(parts: MixtureParts = {}) {
  const agents = parts.agents ?? [{ model: 'up/a' }, { model: 'up/b' }]
  return {
    model: 'demo',
    moa: {
      layers: [{ agents: agents.map((agent) => ({ required: true, ...agent })) }],
      aggregator: { model: 'up/pen', ...parts.aggregator },
      ...parts.moa,
    },
  }
}

/** One user message. */
export function user(content: string) {
  return [{ role: 'user' as const, content }]
}

/** The usage that the upstream served over all requests, as the gateway must report it. */
export function servedUsage({ requests }: Upstream) {
  const sum = (field: 'prompt_tokens' | 'completion_tokens') =>
    requests.reduce((total, { servedUsage: served }) => total + (served?.[field] ?? 0), 0)
  const prompt = sum('prompt_tokens')
  const completion = sum('completion_tokens')
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
}

/** The field `moa` of an answer, which no client's types know. */
export function moaOf(answer: object): WireReport {
  return (answer as { moa: WireReport }).moa
}

/** All values of a stream. */
export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = []
  for await (const value of source) values.push(value)
  return values
}
