/**
 * The gateway as it is deployed: bundled, in plain workerd, behind a real socket. Bundled the way
 * wrangler does it, and with the bindings of wrangler.toml, but without wrangler's local server,
 * whose proxy would stand between a test and the Worker.
 */
import { fileURLToPath } from 'node:url'
import { builtWorker } from './built-worker.ts'
import { TAIL, tracedBy } from './platform-trace.ts'
import type { Upstream } from './upstream/upstream.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A secret of the upstream; nothing that leaves the gateway may contain it. */
export const UP_KEY = 'sk-up-0123456789abcdef'
/** US dollars per million tokens at the upstream. */
export const UP_PRICE = { input: 1, output: 2 } as const

export interface TestGatewayOptions {
  /** Variables and secrets of the Worker. Default: `AUTH=open` */
  readonly bindings?: Readonly<Record<string, string>>
  /** A folder that stores the data for the next gateway; without one, the data ends with the gateway. */
  readonly storage?: string
  /** Whether its inspector is open, for `heapOf`. */
  readonly inspected?: boolean
  /** Whether the platform traces it: what it reports stands in `logs`, for `platformSpans`. */
  readonly traced?: boolean
}

export interface TestGateway extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  /** The lines that the Worker has logged. */
  logs(): readonly string[]
  /** The address of its inspector; only when it was started with `inspected`. */
  inspectorUrl(): Promise<URL>
}

/** Starts a gateway on a free port of the loopback interface. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { bindings = { AUTH: 'open' }, storage, inspected = false, traced = false } = options
  const { script, worker, vars } = await builtWorker()
  const { Miniflare, convertV4MiniflareOptions } = await import('miniflare')
  const lines: string[] = []
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...worker,
          bindings: { ...vars, ...bindings },
          modules: [{ type: 'ESModule', path: `${repository}/index.js`, contents: script }],
          ...(traced ? tracedBy(TAIL) : {}),
        },
        ...(traced ? [TAIL] : []),
      ],
      host: '127.0.0.1',
      port: 0,
      // Otherwise a description of the connection is fetched from the network.
      cf: false,
      ...(inspected ? { inspectorPort: 0 } : {}),
      ...(storage === undefined ? {} : { resourcePersistencePath: storage }),
      handleStructuredLogs: ({ message }) => lines.push(message),
    }),
  )
  const url = await miniflare.ready
  return {
    url: url.origin,
    logs: () => lines,
    inspectorUrl: () => miniflare.getInspectorURL(),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  }
}

/**
 * Bindings of an open gateway in front of an upstream, whose models are `up/anything`. `down` is the
 * same upstream, for models that fail: the gateway skips a model for a while after several failures. `openrouter` is
 * it too, with all that OpenRouter takes.
 */
export function bindingsFor({ url }: Upstream): Record<string, string> {
  const provider = { base_url: url, api_key: 'UP_KEY', default_price: UP_PRICE }
  const providers = { up: provider, down: provider, openrouter: provider }
  return { AUTH: 'open', PROVIDERS: JSON.stringify(providers), UP_KEY }
}
