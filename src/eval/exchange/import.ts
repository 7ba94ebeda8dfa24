import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isAnnotations, resultsOfAnnotations } from './alpaca-eval/read-results.ts'
import { writeJsonl } from './formats/jsonl.ts'
import { parsePythonJson } from './python-json.ts'
import { readQuestions } from '../questions/read-questions.ts'
import { createResults, hasResults } from '../results/results-folder.ts'
import { EXIT, type Desk } from '../command/desk.ts'
import { EvalError, UseError } from '../command/errors.ts'
import type { SubCommand } from '../command/sub-command.ts'

const USAGE = `Usage: npm run eval -- import FILE [--out PATH]

Reads what another tool wrote:
  questions of alpaca_eval, promptfoo, inspect, or in a CSV file become questions of this tool, one a line
  annotations of alpaca_eval (annotations.json) become a results directory, for \`npm run eval -- report\`

  --out PATH   the file, or the new directory (default for questions: standard output)`

/** `npm run eval -- import`: questions and judgments of other tools. */
export const importFile: SubCommand = {
  summary: 'read questions or judgments of another tool',
  usage: USAGE,
  run: async (args, desk) => {
    const { file, out } = readArgs(args)
    const annotations = file.endsWith('.json') ? annotationsIn(file) : null
    if (annotations !== null) return importAnnotations(annotations, { file, out, desk })
    const { questions, warnings } = await readQuestions(file)
    for (const warning of warnings) desk.report(`${warning}.\n`)
    const { text } = writeJsonl(questions)
    if (out === null) desk.write(text)
    else {
      writeFileSync(out, text)
      desk.report(`${questions.length} questions are in ${out}.\n`)
    }
    return EXIT.ok
  },
}

type Annotations = Parameters<typeof resultsOfAnnotations>[0]

function annotationsIn(file: string): Annotations | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null // The reader of questions reports it.
  }
  if (!text.includes('"output_1"')) return null
  const document = parsePythonJson(text, file)
  return isAnnotations(document) ? document : null
}

interface Import {
  readonly file: string
  readonly out: string | null
  readonly desk: Desk
}

function importAnnotations(rows: Annotations, { file, out, desk }: Import): number {
  if (out === null)
    throw new UseError('Cannot import annotations: --out is missing, wanted a new directory')
  if (hasResults(out)) throw new EvalError(`Cannot import into ${out}: it holds results already`)
  const startedAt = new Date(desk.now()).toISOString()
  const { run, questions, answers, judgments } = resultsOfAnnotations(rows, {
    path: file,
    startedAt,
  })
  using folder = createResults(out, { run, questions })
  for (const answer of answers) folder.answers.append(answer)
  for (const judgment of judgments) folder.judgments.append(judgment)
  const [model, baseline] = run.systems.map(({ id }) => id)
  desk.report(`${judgments.length} judgments of ${model} against ${baseline} are in ${out}.\n`)
  return EXIT.ok
}

function readArgs(args: readonly string[]): { readonly file: string; readonly out: string | null } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { out: { type: 'string' } },
      allowPositionals: true,
    })
    const [file, extra] = positionals
    if (file === undefined) throw new UseError('Cannot import: no file is named')
    if (extra !== undefined) throw new UseError(`Cannot import "${extra}": wanted one file`)
    return { file, out: values.out ?? null }
  } catch (error) {
    if (error instanceof UseError) throw error
    throw new UseError(`Cannot import: ${error instanceof Error ? error.message : String(error)}`)
  }
}
