import { expect, test } from 'vitest'

/** What each room may import from the others: `types` are erased, `all` is there at run time. */
const doors: Readonly<Record<string, Readonly<Record<string, 'types' | 'all'>>>> = {
  moa: {},
  protocol: { moa: 'types' },
  models: { moa: 'all' },
  gateway: { moa: 'all', protocol: 'all' },
  cloudflare: { gateway: 'types', protocol: 'all', moa: 'types' },
  docs: { protocol: 'all' },
  http: { gateway: 'all', protocol: 'all', docs: 'all', moa: 'types' },
  client: { protocol: 'types' },
}

/** Libraries and globals that a room may not know. */
const unknown: Readonly<Record<string, RegExp>> = {
  moa: /\bfetch\(|\bDate\b|Math\.random|setTimeout|setInterval|from 'zod'|from 'hono|cloudflare:|\bcrypto\./,
  protocol: /\bfetch\(|from 'hono|cloudflare:|KVNamespace|DurableObject|\bResponse\b/,
  models: /from 'hono|cloudflare:|KVNamespace|DurableObject/,
  gateway:
    /\bfetch\(|from 'hono|cloudflare:|KVNamespace|DurableObject|\bRequest\b|\bResponse\b|\bHeaders\b/,
  docs: /\bfetch\(|cloudflare:|KVNamespace|DurableObject/,
  http: /cloudflare:|KVNamespace|DurableObject/,
  cloudflare: /from 'hono/,
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

test.each(sources)('%s keeps to its doors', (path, source) => {
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
