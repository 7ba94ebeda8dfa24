import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { uiFiles, type Files } from '../../scripts/build-ui.ts'

/** Most KB (1,000 bytes) of each page on its first load, compressed: its document, its script and its styles. */
const MOST_KB = { index: 45, mixtures: 45, dashboard: 45 }

let files: Files
beforeAll(async () => {
  files = await uiFiles()
})

function sizeOf(path: string): number {
  const text = files.get(path)
  if (text === undefined) throw new Error(`Cannot find ${path}: it was not built`)
  return gzipSync(text, { level: 9 }).byteLength
}

/** What a script imports at once, and what that imports; imports of later are calls. */
function importedAtOnce(path: string, found = new Set<string>()): ReadonlySet<string> {
  const script = files.get(path) ?? ''
  for (const [, part = ''] of script.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
    const imported = `ui/assets/${part}`
    if (found.has(imported)) continue
    found.add(imported)
    importedAtOnce(imported, found)
  }
  return found
}

test.each(Object.entries(MOST_KB))('the page %s loads at most %d KB', (name, mostKb) => {
  const page = `ui/${name}.html`
  const named = [...(files.get(page) ?? '').matchAll(/(?:src|href)="\/(ui\/[^"]+)"/g)]
  const paths = [page, ...named.map(([, path = '']) => path)]
  // The document, the icon, the styles, the script, and what it imports at once.
  expect(paths.length).toBeGreaterThanOrEqual(4)
  for (const path of paths) expect(paths).toEqual(expect.arrayContaining([...importedAtOnce(path)]))
  const bytes = paths.reduce((sum, path) => sum + sizeOf(path), 0)
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(mostKb * 1_000)
})

test('every part of a page that loads later is built', () => {
  const wanted = [...files.values()].flatMap((text) =>
    [...text.matchAll(/import\("\.\/([\w.-]+)"\)/g)].map(([, name]) => `ui/assets/${name}`),
  )
  expect(wanted.length).toBeGreaterThan(1)
  expect(wanted.filter((path) => !files.has(path))).toEqual([])
})

test('the widget is one file of at most 15 KB', () => {
  expect(sizeOf('widget.js')).toBeLessThanOrEqual(15_000)
  expect(files.get('widget.js')).not.toMatch(/^import|\bimport\(/m)
})

test('no file names another origin to load from', () => {
  for (const [path, text] of files) {
    if (!/\.(?:html|css)$/.test(path)) continue
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|url\(\s*['"]?(?:https?:)?\/\//)
  }
})
