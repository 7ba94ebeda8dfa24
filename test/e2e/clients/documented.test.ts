import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')

/** Packages that tests use for other purposes than to ask the gateway; so do those that the gateway depends on. */
const NO_CLIENTS = new Set([
  'vitest',
  'playwright-core',
  'miniflare',
  'wrangler',
  'esbuild',
  'csv-parse',
  'axe-core',
  'standardwebhooks',
])

/** A client with its version, as `name 1.2.3`, and the files of test/e2e that it is tested in. */
type Tested = ReadonlyMap<string, readonly string[]>

/** The rows of the tables with versions. */
function documented(): Tested {
  const rows = read('docs/clients.md').matchAll(/^\| `([^`]+)` \| ([\d.]+) \|.*\| `([^`]+)` \|$/gm)
  return new Map([...rows].map(([, name, version, file = '']) => [`${name} ${version}`, [file]]))
}

/** The installed packages that ask the gateway in a test. What is no test in `clients` is a part of the matrix. */
function packages(): Tested {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Readonly<
    Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
  >
  const tested = new Map<string, string[]>()
  for (const file of globSync('**/*.ts', { cwd: `${root}/test/e2e` })) {
    const imports = read(`test/e2e/${file}`).matchAll(
      /^(?:import|\}) .*from '((?!node:)[^'.][^']*)'$/gm,
    )
    for (const [, from = ''] of imports) {
      const name = from.split('/', from.startsWith('@') ? 2 : 1).join('/')
      if (NO_CLIENTS.has(name) || name in dependencies) continue
      const client = `${name} ${devDependencies[name] ?? 'not installed'}`
      const isPart = file.startsWith('clients/') && !file.endsWith('.test.ts')
      tested.set(client, [...(tested.get(client) ?? []), isPart ? 'clients/matrix.test.ts' : file])
    }
  }
  return tested
}

/** The programs whose conversations are recorded, by the tests that name their recording. */
function programs(): Tested {
  const tests = globSync('**/*.test.ts', { cwd: `${root}/test/e2e` })
  const recordings = readdirSync(`${root}/test/fixtures/clients`)
  return new Map(
    recordings.map((file) => {
      const { client } = JSON.parse(read(`test/fixtures/clients/${file}`)) as { client: string }
      const name = `'${file.replace('.json', '')}'`
      return [client, tests.filter((path) => read(`test/e2e/${path}`).includes(name))]
    }),
  )
}

const TESTED: Tested = new Map([...packages(), ...programs()])

test('every client of a test has a row with the version that is tested, and no other client has one', () => {
  expect([...documented().keys()].toSorted()).toEqual([...TESTED.keys()].toSorted())
})

test.each([...documented()])(
  'the row of %s names a test that has this client',
  (client, [file]) => {
    expect(TESTED.get(client)).toContain(file)
  },
)
