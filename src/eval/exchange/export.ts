import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { alpacaEvalFiles } from './alpaca-eval/write-results.ts'
import { FORMATS } from './formats/formats.ts'
import { resultTables } from './result-tables.ts'
import { readQuestions } from '../questions/read-questions.ts'
import { hasResults, readResults, type Results } from '../results/results-folder.ts'
import { EXIT, type Desk } from '../command/desk.ts'
import { UseError } from '../command/errors.ts'
import type { SubCommand } from '../command/sub-command.ts'

const USAGE = `Usage: npm run eval -- export SOURCE --as FORMAT [--out PATH]

Writes for another tool what SOURCE holds: a file of questions, or a results directory.

  --as FORMAT   jsonl, csv, inspect, promptfoo or alpaca-eval. Of a results directory, alpaca-eval are the answers
                (model_outputs.json) and the judgments (annotations.json) of every system, and csv a table of each;
                the other formats hold its questions
  --out PATH    the file, or the directory for several (default for one file: standard output)`

/** `npm run eval -- export`: questions, answers and judgments for other tools. */
export const exportFile: SubCommand = {
  summary: 'write questions, answers or judgments for another tool',
  usage: USAGE,
  run: async (args, desk) => {
    const { source, format, out } = readArgs(args)
    if (!isFolder(source)) {
      const { questions, warnings } = await readQuestions(source)
      for (const warning of warnings) desk.report(`${warning}.\n`)
      return exportQuestions(questions, { format, out, desk })
    }
    const results = readResults(source)
    const filesOf = RESULT_FORMATS.get(format)
    if (filesOf === undefined) return exportQuestions(results.questions, { format, out, desk })
    if (out === null)
      throw new UseError(`Cannot export ${format}: --out is missing, wanted a directory`)
    for (const { path, text } of filesOf(results)) {
      const target = join(out, path)
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, text)
      desk.report(`${target}\n`)
    }
    return EXIT.ok
  },
}

/** Formats that hold answers and judgments, too. */
const RESULT_FORMATS: ReadonlyMap<
  string,
  (results: Results) => readonly { readonly path: string; readonly text: string }[]
> = new Map([
  ['alpaca-eval', alpacaEvalFiles],
  ['csv', resultTables],
])

interface Export {
  readonly format: string
  readonly out: string | null
  readonly desk: Desk
}

function exportQuestions(questions: Results['questions'], { format, out, desk }: Export): number {
  const write = FORMATS.get(format)
  if (write === undefined) throw new UseError(`Cannot export "${format}": not a format`)
  const { text, notes } = write(questions)
  for (const note of notes) desk.report(`${note}.\n`)
  if (out === null) desk.write(text)
  else writeFileSync(out, text)
  return EXIT.ok
}

function isFolder(source: string): boolean {
  return hasResults(source) || (statSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false)
}

function readArgs(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { as: { type: 'string' }, out: { type: 'string' } },
      allowPositionals: true,
    })
    const [source, extra] = positionals
    const format = values.as
    const formats = [...FORMATS.keys()].join(', ')
    if (source === undefined) throw new UseError('Cannot export: no source is named')
    if (extra !== undefined) throw new UseError(`Cannot export "${extra}": wanted one source`)
    if (format === undefined || !FORMATS.has(format)) {
      throw new UseError(`Cannot export: --as is ${format ?? 'missing'}, wanted one of ${formats}`)
    }
    return { source, format, out: values.out ?? null }
  } catch (error) {
    if (error instanceof UseError) throw error
    throw new UseError(`Cannot export: ${error instanceof Error ? error.message : String(error)}`)
  }
}
