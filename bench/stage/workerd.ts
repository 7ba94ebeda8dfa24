/**
 * Workers in plain workerd, each in a process of its own, behind a socket of its own: neither
 * wrangler's proxy nor Miniflare's own entry stands before them, nor a Worker of Miniflare's behind them.
 */
import { fileURLToPath } from 'node:url'
import { convertV4MiniflareOptions, CORE_PLUGIN, Miniflare } from 'miniflare'
import { bundle, workerConfig } from '../../scripts/worker-bundle.ts'
import { childPids } from './processor-time.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface StartedWorker extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  /** Of its workerd; null where processes cannot be listed. */
  readonly pid: number | null
  /** Where its isolate can be looked into; only when asked for. */
  inspectorUrl(): Promise<URL>
}

export interface WorkerStart {
  /** The checkout that it is of. Default: this one */
  readonly root?: string
  /** Its entry, from the root of the checkout. */
  readonly entry: string
  readonly bindings: Readonly<Record<string, string>>
  /** With the bindings of wrangler.toml. */
  readonly configured?: boolean
  /** With its inspector open, and its source readable. */
  readonly inspected?: boolean
}

/** Bundles a Worker as `npm run deploy` does, and starts it. Start one at a time: its process is the new one. */
export async function startWorker(start: WorkerStart): Promise<StartedWorker> {
  const { root = repository } = start
  const script = await bundle(start.entry, { root, minify: start.inspected !== true })
  const { worker, vars } = start.configured ? workerConfig(root) : plain
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
      // Otherwise a description of the connection is asked for on the network.
      cf: false,
      handleStructuredLogs: () => {},
    }),
  )
  await miniflare.ready
  const url = await miniflare.unsafeGetDirectURL('bench')
  return {
    url: url.origin,
    pid: childPids('workerd').find((pid) => !before.has(pid)) ?? null,
    inspectorUrl: () => miniflare.getInspectorURL(),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  }
}

/**
 * Straight to the network. Miniflare sends what a Worker asks for through a second Worker, in the same process, that rewrites
 * headers: a deployed Worker has nothing of the kind, and each call would cost that much more.
 */
const servicesOf = CORE_PLUGIN.getServices.bind(CORE_PLUGIN)
CORE_PLUGIN.getServices = async (options) => {
  const made = await servicesOf(options)
  const services = Array.isArray(made) ? made : (made?.services ?? [])
  const workers = services.flatMap((service) => ('worker' in service ? (service.worker ?? []) : []))
  const ours = workers.find((worker) => worker.globalOutbound?.name?.startsWith('outbound:'))
  if (ours === undefined) throw new Error('Cannot find what Miniflare puts before the network')
  ours.globalOutbound = { name: 'internet' }
  return made
}

const plain = { worker: { compatibilityDate: '2026-11-02' }, vars: {} }
