/** The Worker as `npm run deploy` builds it, for tests and benchmarks that run it without wrangler's local server. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import { withoutDocumentation } from './without-documentation.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

export interface BundleOptions {
  /** The checkout to bundle. Default: this one */
  readonly root?: string
  /** In the size that it is deployed in; otherwise its source stays readable. */
  readonly minify: boolean
}

/** The script of a Worker, from its entry in the checkout. Wrangler's own bundler makes a larger one: it takes no plugins. */
export async function bundle(
  entry: string,
  { root = repository, minify }: BundleOptions,
): Promise<string> {
  await using build = await rolldown({
    cwd: root,
    input: entry,
    external: /^(?:cloudflare|node):/,
    platform: 'neutral',
    plugins: [withoutDocumentation()],
    resolve: {
      conditionNames: ['workerd', 'worker', 'browser', 'import'],
      mainFields: ['browser', 'module', 'main'],
    },
    transform: { target: 'es2024', define: { 'process.env.NODE_ENV': '"production"' } },
    optimization: { inlineConst: { mode: 'all', pass: 3 } },
    logLevel: 'warn',
  })
  const { output } = await build.generate({
    format: 'es',
    minify,
    codeSplitting: false,
    comments: false,
  })
  return output[0].code
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
