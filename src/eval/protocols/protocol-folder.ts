import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EvalError } from '../command/errors.ts'
import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import { isMissing, JsonLines } from '../results/json-lines.ts'
import { hashOfQuestions, writeWhole } from '../results/results-folder.ts'
import { csvTable, markdownTable } from '../studies/tables/render.ts'
import type { Table } from '../studies/tables/table.ts'
import type { System } from '../systems/system.ts'

/** What was decided before the first call: a run that goes on does the same. */
export interface ProtocolPlan {
  readonly protocol: string
  readonly systems: readonly System[]
  readonly judges: readonly string[]
  readonly seed: number
  readonly options: Readonly<Record<string, string | undefined>>
}

/** A directory of a protocol, open. `J` is a line of its judgments. */
export interface ProtocolFolder<J> extends Disposable {
  readonly path: string
  readonly answers: JsonLines<AnswerRecord>
  readonly judgments: JsonLines<J>
}

/** Opens a directory; one of another plan is not gone on with, because its records would be mixed. */
export function openProtocolFolder<J>(
  path: string,
  plan: ProtocolPlan,
  questions: readonly Question[],
): ProtocolFolder<J> {
  mkdirSync(path, { recursive: true })
  const file = join(path, `${plan.protocol}.plan.json`)
  const text = `${JSON.stringify({ schema: 1, ...plan, questions: hashOfQuestions(questions) }, null, 2)}\n`
  const before = textOf(file)
  if (before !== null && before !== text) {
    throw new EvalError(
      `Cannot go on in "${path}": it is of other questions, systems or judges, wanted a new directory`,
    )
  }
  writeWhole(
    join(path, 'questions.jsonl'),
    questions.map((each) => `${JSON.stringify(each)}\n`).join(''),
  )
  writeWhole(file, text)
  const answers = new JsonLines<AnswerRecord>(join(path, `${plan.protocol}.answers.jsonl`))
  const judgments = new JsonLines<J>(join(path, `${plan.protocol}.judgments.jsonl`))
  return {
    path,
    answers,
    judgments,
    [Symbol.dispose]() {
      answers[Symbol.dispose]()
      judgments[Symbol.dispose]()
    },
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** What a protocol found. */
export interface ProtocolReport {
  readonly title: string
  readonly simulated: boolean
  /** One sentence each, the most important first. */
  readonly conclusions: readonly string[]
  readonly tables: readonly Table[]
}

/** Writes a report as JSON, Markdown and one CSV a table; returns the paths. */
export function writeProtocolReport(
  path: string,
  name: string,
  report: ProtocolReport,
): readonly string[] {
  const simulated = report.simulated ? ['SIMULATED: no real model answered.'] : []
  const markdown = [
    `## ${report.title}`,
    ...simulated,
    ...report.conclusions.map((line) => `- ${line}`),
    ...report.tables.map(markdownTable),
  ].join('\n\n')
  const files: readonly (readonly [string, string])[] = [
    [`${name}.json`, `${JSON.stringify({ schema: 1, ...report }, null, 2)}\n`],
    [`${name}.md`, markdown],
    ...report.tables.map((table, at) => [`${name}-${at + 1}.csv`, csvTable(table)] as const),
  ]
  return files.map(([file, text]) => {
    writeWhole(join(path, file), text)
    return join(path, file)
  })
}
