import { describe, expect, test } from 'vitest'

interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly engines?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const files: Record<string, string> = import.meta.glob(
  ['../package.json', '../package-lock.json', '../.npmrc'],
  { query: '?raw', import: 'default', eager: true },
)

const json = (path: string) => JSON.parse(files[path] ?? '') as unknown
const { packages } = json('../package-lock.json') as {
  readonly packages: Readonly<Record<string, LockedPackage>>
}
const manifest = json('../package.json') as Readonly<Record<string, Record<string, string>>>
const installed = Object.entries(packages).filter(([path, { link }]) => path !== '' && !link)

describe('what npm installs', () => {
  test('is checked against a hash, for every platform', () => {
    expect(installed.length).toBeGreaterThan(100)
    const unchecked = installed.filter(
      ([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity),
    )
    expect(unchecked.map(([path]) => path)).toEqual([])
  })

  test('comes from the registry of whoever installs', () => {
    const placed = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)
    expect(placed.map(([path]) => path)).toEqual([])
  })

  test('has an entry for each optional package, so that none is missing elsewhere', () => {
    const missing = installed.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          !(`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages),
      ),
    )
    expect(missing).toEqual([])
  })

  test('runs no script at its installation, which could install more', () => {
    expect(files['../.npmrc']?.split('\n')).toContain('ignore-scripts=true')
    const lifecycle = [
      'preinstall',
      'install',
      'postinstall',
      'preprepare',
      'prepare',
      'postprepare',
    ]
    expect(lifecycle.filter((name) => name in (manifest['scripts'] ?? {}))).toEqual([])
  })

  test('prints no wall of warnings on a Node that is older than some packages want', () => {
    const floor = Number(/\d+/.exec(String(manifest['engines']?.['node']))?.[0])
    const wanting = installed.filter(([, { engines }]) => {
      const lowest = /\d+/.exec(engines?.['node'] ?? '0')?.[0]
      return Number(lowest) > floor
    })
    // With nothing that wants more, the setting has no use.
    expect(wanting.length).toBeGreaterThan(0)
    expect(files['../.npmrc']?.split('\n')).toContain('loglevel=error')
  })

  test('has an exact version', () => {
    const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
    const wanted = Object.assign({}, ...kinds.map((kind) => manifest[kind])) as Record<
      string,
      string
    >
    const actual = Object.keys(wanted).map((name) => [
      name,
      packages[`node_modules/${name}`]?.version,
    ])
    expect(Object.fromEntries(actual)).toEqual(wanted)
  })
})
