/** `npm run deploy`: writes the Worker's script, which wrangler then uploads as it is. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './worker-bundle.ts'

const file = join(fileURLToPath(new URL('..', import.meta.url)), 'build/worker/index.js')

/** Builds the script of this checkout, and returns it and its path. */
export async function buildWorker(): Promise<{ readonly file: string; readonly script: string }> {
  const script = await bundle('src/index.ts', { minify: true })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, script)
  return { file, script }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWorker()
