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

test.each(Object.entries(MOST_KB))('the page %s loads at most %d KB', (name, mostKb) => {
  const page = `ui/${name}.html`
  const named = [...(files.get(page) ?? '').matchAll(/(?:src|href)="\/(ui\/[^"]+)"/g)]
  const paths = [page, ...named.map(([, path = '']) => path)]
  // The document, the icon, the styles, the script, and what it imports at once.
  expect(paths.length).toBeGreaterThanOrEqual(4)
  const bytes = paths.reduce((sum, path) => sum + sizeOf(path), 0)
  expect(bytes).toBeLessThanOrEqual(mostKb * 1_000)
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
