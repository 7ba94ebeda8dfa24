import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Parameters } from '../analysis/compute.ts'
import { paretoReport, type ParetoReport } from '../analysis/pareto.ts'
import { readResults, writeWhole } from '../results/results-folder.ts'
import { csvTable, markdownTable, textTable } from '../studies/tables/render.ts'
import { EXIT, type Desk } from './desk.ts'
import { EvalError, UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

/** `npm run eval -- pareto DIR…`: which systems are worth their cost and their time. */
export const pareto: SubCommand = {
  summary: 'which systems are worth their cost and their time',
  usage: `Usage: npm run eval -- pareto DIR… [options]

Reads results directories, calls no model, and writes pareto.json, pareto.md and one CSV a table into each.

  --active-parameters FILE  JSON of a model's active parameters in 10⁹, such as
                            {"together/qwen1.5-110b": 111}: adds the paper's estimate of computation`,
  async run(args, desk) {
    const { directories, parametersFile } = read(args)
    const parameters = parametersFile === undefined ? {} : parametersIn(parametersFile)
    for (const path of directories) write(path, paretoReport(readResults(path), parameters), desk)
    return EXIT.ok
  },
}

function read(args: readonly string[]) {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { 'active-parameters': { type: 'string' } },
      allowPositionals: true,
    })
    if (positionals.length === 0)
      throw new UseError('Cannot read results: no directory, wanted one or more')
    return { directories: positionals, parametersFile: values['active-parameters'] }
  } catch (error) {
    throw error instanceof UseError
      ? error
      : new UseError(error instanceof Error ? error.message : String(error))
  }
}

function parametersIn(file: string): Parameters {
  const wanted = 'wanted an object of model names and numbers above 0'
  const value = jsonIn(file)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new EvalError(`Cannot read ${file}: it is no object, ${wanted}`)
  for (const [model, billions] of Object.entries(value))
    if (typeof billions !== 'number' || !(billions > 0))
      throw new EvalError(`Cannot read ${file}: "${model}" has no such number, ${wanted}`)
  return value as Parameters
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EvalError(`Cannot read ${file}: ${reason}`)
  }
}

function write(path: string, report: ParetoReport, desk: Desk): void {
  const { tables, conclusions } = report
  writeWhole(join(path, 'pareto.json'), `${JSON.stringify({ schema: 1, ...report }, null, 2)}\n`)
  const lines = conclusions.map((line) => `- ${line}\n`).join('')
  writeWhole(join(path, 'pareto.md'), [...tables.map(markdownTable), lines].join('\n'))
  for (const [at, table] of tables.entries())
    writeWhole(join(path, `pareto-${at + 1}.csv`), csvTable(table))
  for (const table of tables) desk.write(`${textTable(table)}\n`)
  for (const line of conclusions) desk.write(`${line}\n`)
}
