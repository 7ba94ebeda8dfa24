/**
 * Writes the static assets of the Worker: what `GET /openapi.json` and `GET /docs` answer, with `ORIGIN` where the
 * address of the gateway stands, and what browsers load. Wrangler runs it before each build; tests and benchmarks do too.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from '../src/docs/openapi.ts'
import { docsPage } from '../src/docs/page.ts'
import { ORIGIN } from '../src/gateway/documents.ts'
import { TABLES } from '../src/simulator/knowledge/tables.ts'
import { uiFiles, type Files } from './build-ui.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** Builds the assets of this checkout. */
export async function buildAssets(): Promise<void> {
  const folder = join(repository, 'build/assets')
  await mkdir(folder, { recursive: true })
  await write(join(folder, 'openapi.json'), JSON.stringify(openApiDocument(ORIGIN)))
  await write(join(folder, 'docs.html'), docsPage(ORIGIN))
  await write(join(folder, 'simulator/facts.txt'), TABLES)
  const files = await uiFiles()
  await Promise.all([...files].map(([path, text]) => write(join(folder, path), text)))
  await removeOthers(join(folder, 'ui/assets'), files)
}

/** Removes the files of earlier builds, whose names nothing names any more. */
async function removeOthers(folder: string, files: Files): Promise<void> {
  const stale = (await readdir(folder)).filter((name) => !files.has(`ui/assets/${name}`))
  await Promise.all(
    stale
      .filter((name) => /\.(?:js|css)$/.test(name))
      .map((name) => rm(join(folder, name), { force: true })),
  )
}

/** Others may read or write the file at the same time: it is replaced as a whole. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const part = `${file}.${randomUUID()}`
  await writeFile(part, text)
  await rename(part, file)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAssets()
