import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

/** The settings of the gateway on this machine, from the file that wrangler reads; none without it. */
export async function readDevVars(
  root: URL,
): Promise<Readonly<Record<string, string | undefined>>> {
  // Wrangler reads .env only where there is no .dev.vars.
  const files = ['.dev.vars', '.env'].map((name) => fileURLToPath(new URL(name, root)))
  const file = files.find((path) => existsSync(path))
  return file === undefined ? {} : parseEnv(await readFile(file, 'utf8'))
}
