import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where peers are installed: outside the repository, so that they are no part of it. */
export async function cacheFolder(name: string): Promise<string> {
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(caches, 'edge-moa-bench', name)
  await mkdir(folder, { recursive: true })
  return folder
}
