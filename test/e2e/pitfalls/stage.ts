/** A gateway in front of an upstream of every interface, and clients of every shape. */
import { startTestGateway, UP_KEY, type TestGateway } from '../../support/gateway.ts'
import type { ServedApi } from '../../support/upstream/served-api.ts'
import { startUpstream, type Script, type Upstream } from '../../support/upstream/upstream.ts'

/** The interfaces of upstreams; each is a provider of that name. */
export const APIS = ['chat', 'messages', 'gemini', 'responses'] as const satisfies readonly Api[]
export type Api = ServedApi['name']

/** US dollars per million tokens; numbers that no other sum of tokens would hide. */
export const PRICE = { input: 3.1, cached_input: 0.29, cache_write: 3.75, output: 15.3 }

/** What the tests of one file share. */
export interface Stage extends AsyncDisposable {
  readonly gateway: TestGateway
  readonly upstream: Upstream
  /** A model that no other test has, with its script: the gateway skips a model that failed several times. */
  model(provider: string, script: Script | readonly Script[], start?: string): string
  /** The bodies of the requests that a model was sent. */
  bodiesOf(model: string): readonly Readonly<Record<string, unknown>>[]
}

/** Starts both; further providers are made of the address of the upstream. */
export async function startStage(
  more: (baseUrl: string) => Readonly<Record<string, object>> = () => ({}),
): Promise<Stage> {
  const upstream = await startUpstream()
  const common = { base_url: upstream.url, api_key: 'UP_KEY', default_price: PRICE }
  const providers = {
    ...Object.fromEntries(APIS.map((api) => [api, { ...common, api }])),
    ...more(upstream.url),
  }
  const gateway = await startTestGateway({
    bindings: { AUTH: 'open', UP_KEY, PROVIDERS: JSON.stringify(providers) },
  })
  let made = 0
  return {
    gateway,
    upstream,
    model(provider, script, start = 'model') {
      const name = `${start}-${(made += 1)}`
      upstream.script(name, script)
      return `${provider}/${name}`
    },
    bodiesOf: (model) =>
      upstream.requests
        .filter((request) => model.endsWith(`/${request.model}`))
        .map(({ body }) => body),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await upstream.close()
    },
  }
}

/** The bytes of a streamed answer, in place of what the upstream makes of a script. */
export function streamed(...frames: readonly (object | string)[]): Script {
  const lines = frames.map((frame) => {
    const { type } = frame as { readonly type?: unknown }
    const name = typeof type === 'string' ? `event: ${type}\n` : ''
    return `${name}data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`
  })
  const headers = { 'content-type': 'text/event-stream' }
  return { jsonError: true, errorBody: lines.join(''), headers }
}

/** One chunk of Chat Completions. */
export function chunk(delta: object, reason: string | null = null): object {
  const choices = [{ index: 0, delta, finish_reason: reason }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
}
