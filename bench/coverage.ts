/**
 * `npm run bench:coverage`: how often the intervals of `npm run eval` hold the truth, and how often its stop rules err,
 * on data that are drawn with a known truth. `--write` renews the tables of docs/evaluation.md.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { coverageTables } from './interval-coverage/tables.ts'
import { withPart } from './measuring/table.ts'

const PAGE = new URL('../docs/evaluation.md', import.meta.url)

const { values: options } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
})

const setting = { repetitions: wholeNumber('repetitions'), seed: wholeNumber('seed') }
const lines: string[] = []
for (const line of coverageTables(setting)) {
  process.stdout.write(`${line}\n`)
  lines.push(line)
}
if (options.write)
  await writeFile(PAGE, withPart(await readFile(PAGE, 'utf8'), 'coverage', `${lines.join('\n')}\n`))

function wholeNumber(name: 'repetitions' | 'seed'): number {
  const value = Number(options[name])
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Error(`Cannot read --${name}: is ${options[name]}, wanted a whole number above 0`)
}
