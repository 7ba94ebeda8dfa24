/**
 * `npm run bench:early-exit`: how often a run would stop early on two texts that do not agree, because a digit, a unit or
 * a "not" was planted in one of them, and how often on two that do; beside a rule that looks at the wording alone.
 */
import { falseExits, rightExits, type ExitRates } from './early-exit/exits.ts'
import type { Plant } from './early-exit/planted.ts'

const SETTING = { pairs: 2_000, seed: 1 }
const PLANTS: readonly Plant[] = [
  'digit',
  'digits exchanged',
  'sign',
  'unit',
  'not',
  'year',
  'identifier',
]

process.stdout.write(`${SETTING.pairs} pairs each: exits on agreement, and on alike wording\n`)
for (const plant of PLANTS) print(`false, ${plant} planted`, falseExits(plant, SETTING))
print('right', rightExits(SETTING))

function print(name: string, { agreement, wording }: ExitRates): void {
  process.stdout.write(`  ${name.padEnd(32)} ${percent(agreement)}  ${percent(wording)}\n`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`.padStart(8)
}
