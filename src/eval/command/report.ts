import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { publish } from '../evaluating/publish.ts'
import { closingLines } from '../report/closing-table.ts'
import { FILES, readResults } from '../results/results-folder.ts'
import { EXIT, type Desk } from './desk.ts'
import { UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

/** `npm run eval -- report DIR…`: computes the figures of a results directory from its records, and writes its pages. */
export const report: SubCommand = {
  summary: 'compute the figures of a results directory again, and write its pages',
  usage: `Usage: npm run eval -- report DIR…

Reads what was asked and judged, calls no model, and writes ${FILES.summary}, ${FILES.markdown}, ${FILES.report} and ${FILES.table}.`,
  async run(args, desk) {
    for (const path of directoriesIn(args)) writeReport(path, desk)
    return EXIT.ok
  },
}

function writeReport(path: string, desk: Desk): void {
  const summary = publish(path, readResults(path))
  const screen = { columns: desk.canvas?.columns ?? 120, color: desk.canvas?.color ?? false }
  desk.write(`${[...closingLines(summary, screen), join(path, FILES.report)].join('\n')}\n`)
}

/** The directories of a command line that has nothing else. */
export function directoriesIn(args: readonly string[]): readonly string[] {
  const directories = positionalsIn(args)
  if (directories.length > 0) return directories
  throw new UseError('Cannot read results: no directory, wanted one or more')
}

function positionalsIn(args: readonly string[]): readonly string[] {
  try {
    return parseArgs({ args: [...args], options: {}, allowPositionals: true }).positionals
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : String(error))
  }
}
