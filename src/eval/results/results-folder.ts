import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EvalError } from '../command/errors.ts'
import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from './answer-record.ts'
import { isMissing, JsonLines, readJsonLines } from './json-lines.ts'
import type { JudgmentRecord } from './judgment-record.ts'
import type { RunFile } from './run-file.ts'

/** `answers.jsonl`, open. */
export type AnswersFile = JsonLines<AnswerRecord>
/** `judgments.jsonl`, open. */
export type JudgmentsFile = JsonLines<JudgmentRecord>

/** The files of a results directory. */
export const FILES = {
  run: 'run.json',
  questions: 'questions.jsonl',
  answers: 'answers.jsonl',
  judgments: 'judgments.jsonl',
  summary: 'summary.json',
  markdown: 'summary.md',
  report: 'report.html',
  table: 'questions.csv',
} as const

/** All that was measured. */
export interface Results {
  readonly run: RunFile
  readonly questions: readonly Question[]
  readonly answers: readonly AnswerRecord[]
  readonly judgments: readonly JudgmentRecord[]
}

/** A results directory that is written to. */
export interface ResultsFolder extends Disposable {
  readonly path: string
  readonly run: RunFile
  readonly questions: readonly Question[]
  readonly answers: AnswersFile
  readonly judgments: JudgmentsFile
}

/** Makes a results directory; `run.json` is written last, so a directory that has one is complete. */
export function createResults(
  path: string,
  { run, questions }: Pick<Results, 'run' | 'questions'>,
): ResultsFolder {
  mkdirSync(path, { recursive: true })
  for (const name of [FILES.answers, FILES.judgments]) {
    if ((textOf(join(path, name)) ?? '') === '') continue
    throw new EvalError(`Cannot write to ${path}: it has ${name} of a run without ${FILES.run}`)
  }
  const lines = questions.map((question) => `${JSON.stringify(question)}\n`)
  writeWhole(join(path, FILES.questions), lines.join(''))
  writeRun(path, run)
  return opened(path, run, questions)
}

/** Opens a results directory to go on with it. */
export function openResults(path: string): ResultsFolder {
  return opened(path, readRun(path), readQuestionsOf(path))
}

/** All that a results directory holds; it may be in use. */
export function readResults(path: string): Results {
  return {
    run: readRun(path),
    questions: readQuestionsOf(path),
    answers: readJsonLines(join(path, FILES.answers)),
    judgments: readJsonLines(join(path, FILES.judgments)),
  }
}

/** Whether a directory holds results. */
export function hasResults(path: string): boolean {
  return textOf(join(path, FILES.run)) !== null
}

/** Writes `run.json`. */
export function writeRun(path: string, run: RunFile): void {
  writeWhole(join(path, FILES.run), `${JSON.stringify(run, null, 2)}\n`)
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.tmp`
  writeFileSync(draft, text)
  renameSync(draft, path)
}

/** SHA-256 of the questions. */
export function hashOfQuestions(questions: readonly Question[]): string {
  const hash = createHash('sha256')
  for (const question of questions) hash.update(`${JSON.stringify(question)}\n`)
  return hash.digest('hex')
}

function opened(path: string, run: RunFile, questions: readonly Question[]): ResultsFolder {
  const answers: AnswersFile = new JsonLines(join(path, FILES.answers))
  const judgments: JudgmentsFile = new JsonLines(join(path, FILES.judgments))
  return {
    path,
    run,
    questions,
    answers,
    judgments,
    [Symbol.dispose]() {
      answers[Symbol.dispose]()
      judgments[Symbol.dispose]()
    },
  }
}

function readRun(path: string): RunFile {
  const text = textOf(join(path, FILES.run))
  if (text === null) {
    throw new EvalError(`Cannot read ${path}: it has no ${FILES.run}, wanted a results directory`)
  }
  const run = parsedRun(text, path)
  if (run.schema === 1) return run
  throw new EvalError(
    `Cannot read ${path}: its results have the form ${String(run.schema)}, wanted 1`,
  )
}

function parsedRun(text: string, path: string): RunFile {
  try {
    return JSON.parse(text) as RunFile
  } catch {
    throw new EvalError(`Cannot read ${path}: its ${FILES.run} is not JSON`)
  }
}

/** The hash in `run.json` is of these: a directory whose questions were edited mixes answers to different ones. */
function readQuestionsOf(path: string): readonly Question[] {
  return readJsonLines<Question>(join(path, FILES.questions))
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
