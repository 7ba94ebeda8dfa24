/**
 * Workers in plain workerd, each in its own process and behind its own socket, without wrangler's proxy
 * and without Miniflare's entry.
 */
import { fileURLToPath } from 'node:url'
import { convertV4MiniflareOptions } from 'miniflare'
import { bundle, workerConfig } from '../../scripts/worker-bundle.ts'
import { Miniflare } from './as-deployed.ts'
import { childPids } from './processor-time.ts'
import { startServer, type StartedServer } from './start-server.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface StartedWorker extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  /** The id of its workerd process; null where processes cannot be listed. */
  readonly pid: number | null
  /** The address of its inspector; only when it was started with `inspected`. */
  inspectorUrl(): Promise<URL>
}

export interface WorkerStart {
  /** Path of the checkout. Default: this one */
  readonly root?: string
  /** Path of its entry, from the root of the checkout. */
  readonly entry: string
  readonly bindings: Readonly<Record<string, string>>
  /** Whether it has the bindings of wrangler.toml, with KV in another process. */
  readonly configured?: boolean
  /** Whether its inspector is open and its source is not minified. */
  readonly inspected?: boolean
}

/** Bundles a Worker as `npm run deploy` does, and starts it. Start one at a time: its process is found as the new one. */
export async function startWorker(start: WorkerStart): Promise<StartedWorker> {
  const { root = repository } = start
  const script = await bundle(start.entry, { root, minify: start.inspected !== true })
  await using stack = new AsyncDisposableStack()
  const { worker, vars } = start.configured ? configured(root, stack.use(await startKv())) : plain
  const before = new Set(childPids('workerd'))
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...worker,
      name: 'bench',
      bindings: { ...vars, ...start.bindings },
      modules: [{ type: 'ESModule', path: `${root}/index.js`, contents: script }],
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      host: '127.0.0.1',
      port: 0,
      ...(start.inspected ? { inspectorPort: 0 } : {}),
      // Otherwise Miniflare requests a description of the connection from the network.
      cf: false,
      handleStructuredLogs: () => {},
    }),
  )
  stack.defer(() => miniflare.dispose())
  await miniflare.ready
  const url = await miniflare.unsafeGetDirectURL('bench')
  const started = stack.move()
  return {
    url: url.origin,
    pid: childPids('workerd').find((pid) => !before.has(pid)) ?? null,
    inspectorUrl: () => miniflare.getInspectorURL(),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

const startKv = () => startServer('kv.ts')

function configured(root: string, kv: StartedServer) {
  const { worker, vars } = workerConfig(root)
  const namespaces = Object.keys(worker.kvNamespaces ?? {})
  return {
    worker: {
      ...worker,
      kvNamespaces: Object.fromEntries(namespaces.map((name) => [name, kv.url])),
    },
    vars,
  }
}

const plain = { worker: { compatibilityDate: '2026-11-02' }, vars: {} }
