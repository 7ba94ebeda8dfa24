import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder where peers are installed, outside the repository. */
export async function cacheFolder(name: string): Promise<string> {
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(caches, 'edge-moa-bench', name)
  await mkdir(folder, { recursive: true })
  return folder
}
