/**
 * Workers in plain workerd, each in a process of its own, behind a socket of its own: neither
 * wrangler's proxy nor Miniflare's own entry stands before them.
 */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
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
  /** Its entry, from the root of the repository. */
  readonly entry: string
  readonly bindings: Readonly<Record<string, string>>
  /** With the bindings of wrangler.toml. */
  readonly configured?: boolean
  readonly inspected?: boolean
}

/** Bundles a Worker as `npm run deploy` does, and starts it. Start one at a time: its process is the new one. */
export async function startWorker(start: WorkerStart): Promise<StartedWorker> {
  const script = await bundled(start.entry)
  const { worker, vars } = start.configured ? configuration() : plain
  const before = new Set(childPids('workerd'))
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...worker,
      name: 'bench',
      bindings: { ...vars, ...start.bindings },
      modules: [{ type: 'ESModule', path: `${repository}/index.js`, contents: script }],
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

/** The script of a Worker, in the size that it is deployed in. */
export async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

const plain = { worker: { compatibilityDate: '2026-11-02' }, vars: {} }

/** What wrangler.toml says of the gateway; `.dev.vars` is left out. */
function configuration() {
  const config = `${repository}/wrangler.toml`
  const { modulesRules: _, ...worker } = unstable_getMiniflareWorkerOptions(config).workerOptions
  return { worker, vars: unstable_readConfig({ config }).vars }
}
