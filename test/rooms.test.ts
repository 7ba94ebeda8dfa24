import { expect, test } from 'vitest'

/** Most files in one folder at one level; more want wings. */
const MAX_FILES = 17

/** What each room may import from the others: `types` are erased, `all` is there at run time. */
const doors: Readonly<Record<string, Readonly<Record<string, 'types' | 'all'>>>> = {
  moa: {},
  protocol: { moa: 'types', stats: 'types' },
  simulator: {},
  prices: { moa: 'types' },
  reading: { moa: 'all' },
  models: { moa: 'all', reading: 'all', simulator: 'all', prices: 'all' },
  telemetry: { moa: 'types' },
  gateway: { moa: 'all', protocol: 'all', stats: 'all', telemetry: 'types' },
  cloudflare: { gateway: 'types', protocol: 'all', moa: 'types', stats: 'all' },
  docs: { protocol: 'all' },
  http: { gateway: 'all', protocol: 'all', moa: 'types' },
  client: { protocol: 'types' },
  stats: {},
  eval: { client: 'all', protocol: 'types', stats: 'all' },
  ui: { client: 'all', protocol: 'types', stats: 'all' },
}

/** Libraries and globals that a room may not know. */
const unknown: Readonly<Record<string, RegExp>> = {
  moa: /\bfetch\(|\bDate\b|Math\.random|setTimeout|setInterval|from 'zod'|from 'hono|cloudflare:|\bcrypto\./,
  protocol: /\bfetch\(|from 'hono|cloudflare:|KVNamespace|DurableObject|\bResponse\b/,
  simulator: /from 'hono|cloudflare:|KVNamespace|DurableObject/,
  prices: /\bfetch\(|Date\.now|from 'zod'|from 'hono|cloudflare:/,
  reading: /\bfetch\(|from 'zod'|from 'hono|cloudflare:|KVNamespace|DurableObject/,
  models: /from 'hono|cloudflare:|KVNamespace|DurableObject/,
  gateway:
    /\bfetch\(|from 'hono|cloudflare:|KVNamespace|DurableObject|\bRequest\b|\bResponse\b|\bHeaders\b/,
  telemetry: /\bfetch\(|\bDate\b|from 'zod'|from 'hono|cloudflare:|KVNamespace|DurableObject/,
  docs: /\bfetch\(|cloudflare:|KVNamespace|DurableObject/,
  http: /cloudflare:|KVNamespace|DurableObject/,
  cloudflare: /from 'hono/,
  stats:
    /\bfetch\(|\bDate\b|Math\.random|setTimeout|setInterval|from 'zod'|from 'hono|from 'node:|cloudflare:|\bcrypto\.|\bprocess\b/,
  eval: /from 'hono|cloudflare:|KVNamespace|DurableObject|Math\.random/,
  // No HTML from a string, and no code from one.
  ui: /innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|from 'hono|from 'node:|cloudflare:/i,
  client: /import \* as z\b|from 'hono|from 'node:|cloudflare:|\bprocess\b|\bBuffer\b/,
}

const files: Record<string, string> = import.meta.glob('../src/*/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const sources = Object.entries(files).filter(([path]) => !path.endsWith('.d.ts'))

test('every folder of the house is a room with a row', () => {
  const rooms = new Set(sources.map(([path]) => path.split('/')[2]))
  expect([...rooms].sort()).toEqual(Object.keys(doors).sort())
})

test.each(sources)('%s imports only from the rooms of its row', (path, source) => {
  const room = path.split('/')[2] ?? ''
  const imports = source.matchAll(
    /(import|export)( type)?[^'"]*?from '((?:\.\.\/)+)([a-z]+)\/[^']*'/g,
  )
  const strangers = [...imports].filter(([, , types, ups = '', to = '']) => {
    const leavesRoom = ups.length / 3 === path.split('/').length - 3
    if (!leavesRoom || to === room) return false
    const door = doors[room]?.[to]
    return door === undefined || (door === 'types' && types === undefined)
  })
  expect(strangers.map(([line]) => line)).toEqual([])
})

test.each(sources)('%s knows nothing that its room may not know', (path, source) => {
  const room = path.split('/')[2] ?? ''
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  expect(code.match(unknown[room] ?? /$^/)?.[0]).toBeUndefined()
})

test.each(sources)('%s has no more lines than a file of this house may have', (_path, source) => {
  expect(source.split('\n').length).toBeLessThanOrEqual(301)
})

/** The files that each file imports, types included. */
const imports = new Map(
  sources.map(([path, source]) => {
    const found = [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
    return [path, found.map(([, to = '']) => resolved(path, to))]
  }),
)

/** The path of an import as the keys of `files` have it. */
function resolved(from: string, to: string): string {
  return `..${new URL(to, new URL(from, 'file:///test/')).pathname}`
}

test('no file imports itself through others', () => {
  const circular = [...imports.keys()].filter((start) => {
    const reached = new Set<string>()
    const open = [...(imports.get(start) ?? [])]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next)) continue
      reached.add(next)
      open.push(...(imports.get(next) ?? []))
    }
    return reached.has(start)
  })
  expect(circular).toEqual([])
})

/**
 * Wire shapes are folders of one room, because they share the types of requests and answers. Each is as large as a room
 * and is read by itself, so each counts as one.
 */
const SHAPE_FOLDERS: ReadonlySet<string> = new Set([
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'mcp',
])

/**
 * The room of a file; in `protocol`, its wire shape where it has one. The strategies of `moa` are read one by one, too,
 * and so are the wings of `eval`, a tool beside the service, and of `ui`, whose pages do not know one another.
 */
function countedAs(path: string): string {
  const [, , room = '', folder = ''] = path.split('/')
  const isWing =
    room === 'protocol'
      ? SHAPE_FOLDERS.has(folder)
      : room === 'eval' || room === 'ui' || path.includes('/moa/strategies/')
  return isWing ? `${room}/${folder}` : room
}

test('no room has more than a fifth of the lines, each wire shape counted alone', () => {
  const lines = new Map<string, number>()
  for (const [path, source] of sources) {
    const room = countedAs(path)
    lines.set(room, (lines.get(room) ?? 0) + source.split('\n').length)
  }
  const total = [...lines.values()].reduce((sum, count) => sum + count, 0)
  expect([...lines].filter(([, count]) => count > total / 5)).toEqual([])
})

test('no folder has more files than one can take in', () => {
  const folders = sources.map(([path]) => path.slice(0, path.lastIndexOf('/')))
  const crowded = [...new Set(folders)].filter(
    (folder) => folders.filter((each) => each === folder).length > MAX_FILES,
  )
  expect(crowded).toEqual([])
})
