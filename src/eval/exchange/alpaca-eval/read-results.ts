import { EvalError } from '../../command/errors.ts'
import type { Question } from '../../questions/question.ts'
import { readRow } from '../../questions/read-row.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import { hashOfQuestions, type Results } from '../../results/results-folder.ts'
import type { RunFile } from '../../results/run-file.ts'
import type { System } from '../../systems/system.ts'
import { preferenceShare } from '../../../stats/length/win-rate.ts'
import { isFirstShown } from './first-shown.ts'

type Fields = Readonly<Record<string, unknown>>

/** Where annotations are from, and when they were read. */
export interface AnnotationSource {
  readonly path: string
  readonly startedAt: string
}

/** Whether a document is a list of annotations of alpaca_eval, and not of questions. */
export function isAnnotations(document: unknown): document is readonly Fields[] {
  return (
    Array.isArray(document) &&
    document.length > 0 &&
    document.every(
      (row) => isFields(row) && 'output_1' in row && 'output_2' in row && 'preference' in row,
    )
  )
}

/** Annotations as results of this tool: the second generator is the mixture, the first its baseline, the annotator the judge. */
export function resultsOfAnnotations(rows: readonly Fields[], source: AnnotationSource): Results {
  const baseline = onlyOne(rows, 'generator_1', source.path)
  const model = onlyOne(rows, 'generator_2', source.path)
  if (baseline === model) {
    throw new EvalError(`Cannot import ${source.path}: it compares ${model} with itself`)
  }
  const ids = new Set<string>()
  const all = rows.map((row, i) => {
    const question = questionOf(row, { ids, path: `${source.path}: item ${i + 1}` })
    const answers = [
      answerOf(question.id, model, row['output_2']),
      answerOf(question.id, baseline, row['output_1']),
    ]
    return { question, answers, judgment: judgmentOf(question.id, row, { model, baseline }) }
  })
  const questions = all.map(({ question }) => question)
  const judgments = all.map(({ judgment }) => judgment)
  const judges = [...new Set(judgments.map(({ judge }) => judge))]
  return {
    run: runOf(questions, { ...source, model, baseline, judges }),
    questions,
    answers: all.flatMap(({ answers }) => answers),
    judgments,
  }
}

function questionOf(row: Fields, { ids, path }: { ids: Set<string>; path: string }): Question {
  const { instruction, dataset } = row
  if (typeof instruction !== 'string' || instruction === '') {
    throw new EvalError(`Cannot import ${path}: its instruction is no text`)
  }
  const { question } = readRow({ instruction, ...(typeof dataset === 'string' ? { dataset } : {}) })
  let { id } = question
  for (let count = 2; ids.has(id); count++) id = `${question.id}-${count}`
  ids.add(id)
  return { ...question, id }
}

/** What alpaca_eval does not measure is 0, and what it does not price is null. */
function answerOf(question: string, system: string, output: unknown): AnswerRecord {
  const text = typeof output === 'string' ? output : null
  return {
    question,
    system,
    repeat: 0,
    texts: text === null ? [] : [text],
    error: text === null ? 'no_output' : null,
    finishReason: null,
    models: [system],
    promptTokens: 0,
    completionTokens: 0,
    costUsd: null,
    latencyMs: 0,
    firstTokenMs: null,
    degraded: [],
    run: null,
    from: 'asked',
    proposals: [],
    calls: [],
  }
}

function judgmentOf(
  question: string,
  row: Fields,
  { model, baseline }: { readonly model: string; readonly baseline: string },
): PreferenceRecord {
  const { preference, annotator, price_per_example: price } = row
  const share = preferenceShare(typeof preference === 'number' ? preference : null)
  const isFirst = isFirstShown(row, share)
  return {
    kind: 'preference',
    question,
    repeat: 0,
    a: model,
    b: baseline,
    judge: typeof annotator === 'string' ? annotator : 'annotator',
    first: isFirst === false ? 'b' : 'a',
    ...(isFirst === null ? { isOrderKnown: false } : {}),
    preference: share,
    method: row['output_1'] === row['output_2'] ? 'identical' : 'logprobs',
    why: '',
    error: share === null ? 'unreadable' : null,
    costUsd: typeof price === 'number' && Number.isFinite(price) ? price : null,
    latencyMs: 0,
    prompt: 'alpaca_eval',
  }
}

interface Imported extends AnnotationSource {
  readonly model: string
  readonly baseline: string
  readonly judges: readonly string[]
}

function runOf(questions: readonly Question[], imported: Imported): RunFile {
  const { model, baseline, judges } = imported
  const system = (id: string, role: System['role']): System => ({
    id,
    role,
    of: null,
    request: { model: id },
    agent: null,
  })
  return {
    schema: 1,
    startedAt: imported.startedAt,
    url: '',
    simulated: false,
    questionsFile: imported.path,
    questionsHash: hashOfQuestions(questions),
    questions: questions.length,
    systems: [system(model, 'mixture'), system(baseline, 'single')],
    mixtureVersions: { [model]: null },
    judges,
    options: {
      mixtures: [model],
      against: [baseline],
      judges,
      rubric: null,
      skills: false,
      checkOnly: false,
      n: null,
      repeats: 1,
      seed: 1,
      budgetUsd: null,
      stop: 'fixed',
      marginPoints: 3,
      concurrency: 1,
      keepDegraded: true,
    },
  }
}

function onlyOne(rows: readonly Fields[], field: string, path: string): string {
  const names = [...new Set(rows.map((row) => row[field]))]
  const [name] = names
  if (names.length === 1 && typeof name === 'string' && name !== '') return name
  throw new EvalError(
    `Cannot import ${path}: it has ${names.length} values of ${field}, wanted one`,
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
