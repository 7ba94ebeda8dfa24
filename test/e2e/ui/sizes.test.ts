import { readdir, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const ASSETS = new URL('../../../build/assets/', import.meta.url)

/** Most bytes that a page loads before it shows: its script with what that imports, and its styles. */
const BUDGET = 45 * 1024

async function file(path: string): Promise<string> {
  return readFile(new URL(path, ASSETS), 'utf8')
}

/** A script and every script that it imports at once; imports of later are calls. */
async function scriptsOf(name: string, found: Set<string>): Promise<Set<string>> {
  if (found.has(name)) return found
  found.add(name)
  const script = await file(`ui/assets/${name}`)
  for (const [, part = ''] of script.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
    await scriptsOf(part, found)
  }
  return found
}

test.each(['index', 'mixtures', 'dashboard'])('the page %s keeps to its budget', async (page) => {
  const html = await file(`ui/${page}.html`)
  const named = [...html.matchAll(/\/ui\/assets\/([\w.-]+)/g)].map(([, name = '']) => name)
  const styles = named.filter((name) => name.endsWith('.css'))
  const scripts = new Set<string>()
  for (const name of named.filter((each) => each.endsWith('.js'))) await scriptsOf(name, scripts)
  const texts = await Promise.all([...styles, ...scripts].map((name) => file(`ui/assets/${name}`)))
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0)
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(BUDGET)
})

test('every part of a page that loads later is served', async () => {
  const names = await readdir(new URL('ui/assets/', ASSETS))
  const scripts = await Promise.all(
    names.filter((name) => name.endsWith('.js')).map((name) => file(`ui/assets/${name}`)),
  )
  const wanted = scripts.flatMap((script) =>
    [...script.matchAll(/import\("\.\/([\w.-]+)"\)/g)].map(([, name = '']) => name),
  )
  expect(wanted.length).toBeGreaterThan(1)
  expect(wanted.filter((name) => !names.includes(name))).toEqual([])
})
