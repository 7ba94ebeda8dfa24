/**
 * The Worker as it is deployed, bundled once for all gateways of a test run. As a global setup it writes the bundle to a
 * file that every process of the run reads; a script that has no such setup bundles for itself.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { workerConfig } from '../../scripts/worker-bundle.ts'

/** The script of the Worker, and its settings in wrangler.toml. */
export interface BuiltWorker extends ReturnType<typeof workerConfig> {
  readonly script: string
}

const FILE_VARIABLE = 'EDGE_MOA_BUILT_WORKER'

/** Reads what the global setup wrote, or bundles. */
export async function builtWorker(): Promise<BuiltWorker> {
  const file = process.env[FILE_VARIABLE]
  if (file === undefined) return (built ??= build())
  return JSON.parse(await readFile(file, 'utf8')) as BuiltWorker
}

/** The global setup: vitest runs it once, and what it returns at the end. */
export default async function bundleOnce(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'edge-moa-worker-'))
  const file = join(folder, 'worker.json')
  await writeFile(file, JSON.stringify(await build()))
  process.env[FILE_VARIABLE] = file
  return () => rm(folder, { recursive: true, force: true })
}

let built: Promise<BuiltWorker> | undefined

async function build(): Promise<BuiltWorker> {
  // Loading wrangler takes longer than starting a gateway, so it is loaded only to bundle.
  const { bundle, workerConfig } = await import('../../scripts/worker-bundle.ts')
  return { script: await bundle('src/index.ts', { minify: true }), ...workerConfig() }
}
