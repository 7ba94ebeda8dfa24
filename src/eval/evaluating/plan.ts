import { EvalError, UseError } from '../command/errors.ts'
import { readFile } from 'node:fs/promises'
import type { CommandLine } from '../command/options.ts'
import type { Client } from '../../client/client.ts'
import { ApiError } from '../../client/api-error.ts'
import { lookOrder } from '../analysis/comparing/sequence.ts'
import { BUNDLED_QUESTIONS, readQuestions } from '../questions/read-questions.ts'
import type { Question } from '../questions/question.ts'
import { isMissing } from '../results/json-lines.ts'
import { hashOfQuestions } from '../results/results-folder.ts'
import type { EvalOptions, RunFile } from '../results/run-file.ts'
import { readRubrics } from '../rubrics/read-rubrics.ts'
import type { Rubric } from '../rubrics/rubric.ts'
import { modelsOf, type MixtureDocument } from '../systems/panel.ts'
import { isBaselineWord, systemsOf } from '../systems/systems-of.ts'

/** What will be asked, and what a reader should know of its questions. */
export interface EvalPlan {
  readonly run: RunFile
  readonly questions: readonly Question[]
  readonly warnings: readonly string[]
}

/** The judge of questions without a check where every model is simulated, so that none has to be named. */
const SIMULATED_JUDGE = 'sim/judge'

/** What a plan is made with. */
export interface Planning {
  readonly client: Client
  readonly url: string
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

/** Reads questions and mixtures, and decides everything that a resumed run must do the same way. */
export async function makePlan(line: CommandLine, planning: Planning): Promise<EvalPlan> {
  const { options, questionsFile } = line
  const { questions: all, warnings } = await readQuestions(questionsFile ?? BUNDLED_QUESTIONS)
  const questions = drawn(all, options)
  const mixtures = await Promise.all(options.mixtures.map((id) => readMixture(id, planning)))
  const named = await Promise.all(
    options.against.filter((each) => !isBaselineWord(each)).map((id) => readMixture(id, planning)),
  )
  const models = [...mixtures, ...named].flatMap(modelsOf)
  const judges = judgesFor(questions, { options, models })
  const run: RunFile = {
    schema: 1,
    startedAt: new Date(planning.nowMs).toISOString(),
    url: planning.url,
    simulated: [...models, ...judges].every(isSimulated),
    questionsFile,
    questionsHash: hashOfQuestions(questions),
    questions: questions.length,
    systems: systemsOf(mixtures, options.against),
    mixtureVersions: Object.fromEntries(mixtures.map(({ id, version }) => [id, version])),
    judges,
    options: { ...options, judges },
    ...(options.rubric === null ? {} : { rubrics: await readRubricsFile(options.rubric) }),
  }
  return { run, questions, warnings }
}

/** The questions that count: those with a check where no judge is wanted, at most `n`, in the order of the file. */
export function drawn(
  all: readonly Question[],
  { n, seed, checkOnly }: EvalOptions,
): readonly Question[] {
  const counted = checkOnly ? all.filter(({ check }) => check !== null) : all
  if (counted.length === 0) throw new UseError('Cannot use --check-only: no question has a check')
  if (n === null || n >= counted.length) return counted
  const chosen = new Set(lookOrder(counted, seed).slice(0, n))
  return counted.filter((question) => chosen.has(question))
}

/** A mixture as it is stored, or a model as a mixture without a panel. */
async function readMixture(id: string, { client, signal }: Planning): Promise<MixtureDocument> {
  if (id.includes('/')) return modelAlone(id)
  try {
    return await client.mixtures.get(id, { signal })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    throw new EvalError(
      `Cannot compare "${id}": the gateway has no such mixture, wanted one of its mixtures or provider/model`,
    )
  }
}

function modelAlone(model: string): MixtureDocument {
  const aggregator = {
    model,
    fallbacks: [],
    first_token_ms: 60_000,
    idle_ms: 30_000,
    timeout_ms: 300_000,
  }
  return { id: model, version: null, layers: [], aggregator }
}

async function readRubricsFile(path: string): Promise<readonly Rubric[]> {
  try {
    return readRubrics(await readFile(path, 'utf8'), path)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new EvalError(`Cannot read ${path}: there is no such file`)
  }
}

function judgesFor(
  questions: readonly Question[],
  { options, models }: { readonly options: EvalOptions; readonly models: readonly string[] },
): readonly string[] {
  const unchecked = questions.filter(({ check }) => check === null).length
  const graded = options.skills || options.rubric !== null
  if (graded && options.checkOnly)
    throw new UseError('Cannot use --check-only with --skills or --rubric: a judge grades by them')
  if ((unchecked === 0 && !graded) || options.checkOnly) return options.judges
  if (options.judges.length > 0) return options.judges
  if (models.every(isSimulated)) return [SIMULATED_JUDGE]
  if (unchecked === 0)
    throw new UseError('Cannot grade answers by --skills or --rubric: wanted --judge MODEL')
  throw new UseError(
    `Cannot score ${unchecked} of ${questions.length} questions: they have no check, wanted --judge MODEL or --check-only`,
  )
}

function isSimulated(model: string): boolean {
  return model.startsWith('sim/')
}
