/**
 * `npm run bench:evidence`: what the statistics of a deployment do on traffic whose truth is planted. The figures of each
 * part are stored in bench/results/evidence. `--write` renews the tables and the plots of docs/evidence.md, and with
 * `--stored` it takes the stored figures.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { PARTS, type Part } from './evidence/parts.ts'
import type { Setting } from './evidence/setting.ts'
import { withPart } from './measuring/table.ts'

const RESULTS = new URL('results/evidence/', import.meta.url)
const DOCS = new URL('../docs/', import.meta.url)
const PAGE = new URL('evidence.md', DOCS)

const { values: options } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    stored: { type: 'boolean', default: false },
  },
})
const only = options.only === '' ? Object.keys(PARTS) : options.only.split(',')

for (const name of only) await run(name, partOf(name))

async function run(name: string, part: Part): Promise<void> {
  const { setting, figures } = options.stored ? await stored(name) : await measured(name, part)
  const text = `${part.lines(figures, setting).join('\n')}\n`
  process.stdout.write(`${text}\n`)
  if (!options.write) return
  await writeFile(PAGE, withPart(await readFile(PAGE, 'utf8'), name, text))
  for (const [file, picture] of Object.entries(part.pictures(figures)))
    await writeFile(new URL(file, DOCS), picture)
}

interface Result {
  readonly setting: Setting
  readonly figures: unknown
}

async function measured(name: string, part: Part): Promise<Result> {
  const setting = { repetitions: wholeNumber('repetitions'), seed: wholeNumber('seed') }
  const figures = part.measure(setting, (line) => process.stderr.write(`${line}\n`))
  await mkdir(RESULTS, { recursive: true })
  await writeFile(fileOf(name), JSON.stringify({ setting, figures }))
  return { setting, figures }
}

async function stored(name: string): Promise<Result> {
  return JSON.parse(await readFile(fileOf(name), 'utf8')) as Result
}

function fileOf(name: string): URL {
  return new URL(`${name}.json`, RESULTS)
}

function partOf(name: string): Part {
  const part = PARTS[name]
  if (part !== undefined) return part
  throw new Error(`Cannot run --only=${name}: wanted some of ${Object.keys(PARTS).join(',')}`)
}

function wholeNumber(name: 'repetitions' | 'seed'): number {
  const value = Number(options[name])
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Error(`Cannot read --${name}: is ${options[name]}, wanted a whole number above 0`)
}
