/** The Worker as `npm run deploy` builds it, for tests and benchmarks that run it without wrangler's local server. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'

const repository = fileURLToPath(new URL('..', import.meta.url))

export interface BundleOptions {
  /** The checkout to bundle. Default: this one */
  readonly root?: string
  /** In the size that it is deployed in; otherwise its source stays readable. */
  readonly minify: boolean
}

/** The script of a Worker, from its entry in the checkout. */
export async function bundle(
  entry: string,
  { root = repository, minify }: BundleOptions,
): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify,
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

/** The settings of wrangler.toml; not `.dev.vars`, because results must not depend on a local file. */
export function workerConfig(root = repository) {
  buildAssetsOf(root)
  const config = `${root}/wrangler.toml`
  const { modulesRules: _, ...worker } = unstable_getMiniflareWorkerOptions(config).workerOptions
  return { worker, vars: unstable_readConfig({ config }).vars }
}

/** Builds the assets of a checkout, as wrangler does before it bundles; older ones have none. */
function buildAssetsOf(root: string): void {
  const script = `${root}/scripts/build-assets.ts`
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: root })
}
