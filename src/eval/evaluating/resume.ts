import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EvalError, UseError } from '../command/errors.ts'
import type { CommandLine } from '../command/options.ts'
import { readQuestions } from '../questions/read-questions.ts'
import { isMissing } from '../results/json-lines.ts'
import {
  FILES,
  hashOfQuestions,
  hasResults,
  openResults,
  type ResultsFolder,
} from '../results/results-folder.ts'
import type { EvalOptions } from '../results/run-file.ts'
import { drawn } from './plan.ts'

/** Where results go that have no `--out`. */
export const RESULTS = 'eval-results'

/** Options of the command line, by what they are in `run.json`; a run goes on as it was planned, so these stay. */
const PLANNED: Readonly<Record<string, keyof EvalOptions>> = {
  mixture: 'mixtures',
  against: 'against',
  judge: 'judges',
  logprobs: 'logprobs',
  rubric: 'rubric',
  skills: 'skills',
  'check-only': 'checkOnly',
  n: 'n',
  repeats: 'repeats',
  seed: 'seed',
  stop: 'stop',
  margin: 'marginPoints',
  'drop-degraded': 'keepDegraded',
}

/** The directory that a command line goes on with. */
export function resumedPath({ out }: CommandLine): string {
  return out ?? latestResults()
}

/** The results that a command line goes on with; null when there are none yet, because nothing was asked. */
export async function resumedResults(
  path: string,
  line: CommandLine,
): Promise<ResultsFolder | null> {
  if (!hasResults(path)) return null
  const folder = openResults(path)
  checkPlan(folder, line)
  await checkQuestions(folder, line)
  return folder
}

function checkPlan({ path, run }: ResultsFolder, line: CommandLine): void {
  for (const name of line.given) {
    const key = PLANNED[name]
    if (key === undefined) continue
    const [wanted, planned] = [line.options[key], run.options[key]].map((value) =>
      JSON.stringify(value),
    )
    if (wanted === planned) continue
    // An option without a value can only be added.
    const other = typeof run.options[key] === 'boolean' ? 'was made without it' : `has ${planned}`
    throw new UseError(
      `Cannot go on with ${path} and --${name}: its plan ${other}, wanted the same or none`,
    )
  }
}

/** Answers to other questions would not belong to these. */
async function checkQuestions(
  { path, run, questions }: ResultsFolder,
  { questionsFile }: CommandLine,
): Promise<void> {
  if (hashOfQuestions(questions) !== run.questionsHash) {
    throw new EvalError(`Cannot go on with ${path}: its ${FILES.questions} was changed`)
  }
  if (questionsFile === null) return
  if (questionsFile !== run.questionsFile) {
    throw new UseError(
      `Cannot go on with ${path}: its questions are those of ${run.questionsFile ?? 'the bundle'}, wanted the same or none`,
    )
  }
  const now = await readQuestions(questionsFile)
  if (hashOfQuestions(drawn(now.questions, run.options)) === run.questionsHash) return
  throw new UseError(
    `Cannot go on with ${path}: ${questionsFile} was changed since, wanted none, which goes on with the questions as they were, or another --out`,
  )
}

function latestResults(): string {
  const paths = foldersIn(RESULTS)
    .toSorted()
    .map((name) => join(RESULTS, name))
  const latest = paths.findLast(hasResults)
  if (latest !== undefined) return latest
  throw new UseError(`Cannot resume: ${RESULTS} has no results, wanted --out DIR`)
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
