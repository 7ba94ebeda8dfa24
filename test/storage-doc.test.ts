import { describe, expect, test } from 'vitest'
import { kvKeys } from '../src/cloudflare/kv/kv-keys.ts'
import * as worker from '../src/index.ts'

const pages: Record<string, string> = import.meta.glob('../docs/storage.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const configs: Record<string, string> = import.meta.glob('../wrangler.toml', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const sources: Record<string, string> = import.meta.glob('../src/cloudflare/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const [page = ''] = Object.values(pages)
const [config = ''] = Object.values(configs)

/** The rows of a table of the page, by what stands in their first cell between backquotes. */
function rows(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = page.split(`## ${heading}\n`)
  // A blank line ends a table: what follows it is not rendered as rows.
  const [table = ''] = /^\|.*(?:\n\|.*)*/m.exec(section.split('\n## ', 1)[0] ?? '') ?? []
  const found = table.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)
  return new Map([...found].map(([, first = '', rest = '']) => [first, rest]))
}

const keys = rows('Keys in KV')
const objects = rows('Durable Objects')

/** Names of columns: what stands first between commas, leaving out what is in parentheses, and constraints. */
function columnsOf(definition: string): readonly string[] {
  let flat = definition
  while (/\([^()]*\)/.test(flat)) flat = flat.replaceAll(/\([^()]*\)/g, '')
  const names = flat.split(',').map((column) => column.trim().split(/\s/, 1)[0] ?? '')
  return names.filter((name) => !['CHECK', 'PRIMARY', 'FOREIGN', 'UNIQUE', ''].includes(name))
}

describe('docs/storage.md', () => {
  test('has every kind of key, and no other', () => {
    const prefixOf = (key: string) => key.split('/', 1)[0]
    const made = Object.values(kvKeys).map((key) => prefixOf(key('TENANT', 'ID')))
    expect(new Set([...keys.keys()].map(prefixOf))).toEqual(new Set(made))
    for (const key of keys.keys()) expect(key).toMatch(/^[a-z]+\/(TENANT\/)?[A-Z]+$/)
  })

  test('has every Durable Object, and no other', () => {
    const classes =
      /^\[\[(durable_objects\.bindings|workflows)\]\]\n(?:.+\n)*?class_name = "(\w+)"$/gm
    const bindings = [...config.matchAll(classes)]
    const [bound, workflows] = ['durable_objects.bindings', 'workflows'].map((wanted) =>
      bindings.filter(([, kind]) => kind === wanted).map(([, , name = '']) => name),
    ) as [string[], string[]]
    const declared = [...config.matchAll(/^\[exports\.(\w+)\]$/gm)].map(([, name]) => name)
    const exported = Object.keys(worker).filter((name) => name !== 'default')
    expect(bound.length).toBeGreaterThan(0)
    expect([...objects.keys()].sort()).toEqual(bound.sort())
    expect(declared.sort()).toEqual(bound)
    expect([...rows('Workflows').keys()].sort()).toEqual(workflows.sort())
    expect(exported.sort()).toEqual([...bound, ...workflows].sort())
  })

  test('has every cell filled in', () => {
    for (const row of keys.values()) {
      const [value = '', life = '', freshness = ''] = row.split(' | ')
      for (const cell of [value, life, freshness]) expect(cell.trim()).not.toBe('')
    }
    for (const row of objects.values()) expect(row.split(' | ')).toHaveLength(4)
  })

  test('has the tables and columns that are made, and no other', () => {
    const code = Object.values(sources).join('\n')
    const made = [
      ...code.matchAll(
        /CREATE TABLE IF NOT EXISTS (\w+) \(([^;`]*?)\)(?: WITHOUT ROWID)?(?=;|`|',)/g,
      ),
    ].map(([, table, columns = '']) => `${table} (${columnsOf(columns).join(', ')})`)
    const documented = [...objects.values()].join().matchAll(/`(\w+ \([\w, ]+\))`/g)
    expect([...documented].map(([, table]) => table).sort()).toEqual(made.sort())
  })

  test.each<[what: string, file: string, constant: string, stated: (value: number) => string]>([
    ['the lease', 'flight', 'LEASE_MS', (ms) => `lease is ${ms / 1000} s`],
    ['the life of a shared answer', 'flight', 'KEEP_MS', (ms) => `kept ${ms / 1000} s`],
    ['the renewal', 'flights', 'RENEW_MS', (ms) => `renews every ${ms / 1000} s`],
    ['the patience with KV', 'kv-cache', 'PATIENCE_MS', (ms) => `within ${ms} ms`],
    ['the least life', 'kv-cache', 'MIN_TTL_SECONDS', (seconds) => `at least ${seconds} s`],
    ['the life of a run', 'run-store', 'TTL_SECONDS', (seconds) => `${seconds} s`],
    ['the age of a mixture', 'mixtures', 'CACHE_TTL_SECONDS', (s) => `\`cacheTtl\` ${s} s`],
    ['the retry', 'mixture-writer', 'RETRY_MS', (ms) => `every ${ms / 1000} s`],
    ['the alarm', 'mixture-writer', 'LOST_MS', (ms) => `(${ms / 1000} s)`],
  ])('states %s as in the code', (_, file, constant, stated) => {
    const [, source = ''] =
      Object.entries(sources).find(([path]) => path.endsWith(`/${file}.ts`)) ?? []
    const [, value = ''] = new RegExp(`const ${constant} = ([\\d_]+)`).exec(source) ?? []
    expect(page).toContain(stated(Number(value.replaceAll('_', ''))))
  })
})
