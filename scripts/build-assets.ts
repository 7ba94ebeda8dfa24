/**
 * Writes the documents that the Worker serves as static assets: what `GET /openapi.json` and `GET /docs` answer, with
 * `ORIGIN` where the address of the gateway stands. Wrangler runs it before each build; tests and benchmarks do too.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from '../src/docs/openapi.ts'
import { docsPage } from '../src/docs/page.ts'
import { ORIGIN } from '../src/gateway/documents.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** Builds the assets of this checkout. */
export async function buildAssets(): Promise<void> {
  const folder = join(repository, 'build/assets')
  await mkdir(folder, { recursive: true })
  await write(join(folder, 'openapi.json'), JSON.stringify(openApiDocument(ORIGIN)))
  await write(join(folder, 'docs.html'), docsPage(ORIGIN))
}

/** Others may read or write the file at the same time: it is replaced as a whole. */
async function write(file: string, text: string): Promise<void> {
  const part = `${file}.${randomUUID()}`
  await writeFile(part, text)
  await rename(part, file)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAssets()
