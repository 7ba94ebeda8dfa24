import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../client/api-error.ts'
import type { Client } from '../../client/client.ts'
import { randomFrom } from '../../stats/random/generator.ts'
import { sampleOf } from '../../stats/random/shuffle.ts'
import type { AskContext } from '../asking/ask-context.ts'
import { askSystem } from '../asking/ask-system.ts'
import { boundedClient } from '../asking/bounded-client.ts'
import { Budget, BudgetEnd } from '../asking/budget.ts'
import { Gate } from '../asking/gate.ts'
import { mapPool } from '../asking/pool.ts'
import { agreesToSpend } from '../command/confirm.ts'
import type { Desk } from '../command/desk.ts'
import { EvalError, UseError } from '../command/errors.ts'
import type { Judging } from '../judging/judge-request.ts'
import type { Question } from '../questions/question.ts'
import { readQuestions } from '../questions/read-questions.ts'
import { counted, usd } from '../report/figures.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { JsonLines } from '../results/json-lines.ts'
import { modelsOf, type MixtureDocument } from '../systems/panel.ts'
import type { System } from '../systems/system.ts'
import { systemsOf } from '../systems/systems-of.ts'
import { textTable } from '../studies/tables/render.ts'
import type { ProtocolReport } from './protocol-folder.ts'
import type { ProtocolOptions } from './protocol-options.ts'

/** All that the stages of a protocol work with. */
export interface ProtocolScene {
  readonly desk: Desk
  readonly options: ProtocolOptions
  readonly client: Client
  readonly mixture: MixtureDocument
  /** The mixture first. Samples of one model, aggregated, are left out: they need a first look at all answers. */
  readonly systems: readonly System[]
  readonly simulated: boolean
  readonly asking: AskContext
  readonly judging: Judging
}

/** Connects to the gateway and finds the systems of a command line. */
export async function openScene(options: ProtocolOptions, desk: Desk): Promise<ProtocolScene> {
  const client = await desk.connect({ url: options.url, key: options.key })
  const mixture = await mixtureOf(options.mixture, client, desk.signal)
  const systems = systemsOf([mixture], options.against).filter(({ role }) => role !== 'self-moa')
  const models = [
    ...modelsOf(mixture),
    ...systems.flatMap(({ role, request }) => (role === 'single' ? [request.model] : [])),
    ...options.judges,
  ]
  const budget = options.budgetUsd === null ? null : new Budget(options.budgetUsd, 0)
  const bounded = boundedClient(client, { gate: new Gate(options.concurrency), budget })
  const asking: AskContext = {
    client: bounded,
    signal: desk.signal,
    now: desk.now,
    wait: (ms) => sleep(ms, undefined, { signal: desk.signal }),
    repeat: 0,
  }
  const judging = { ...asking, seed: options.seed, cache: null }
  const simulated = models.every((model) => model.startsWith('sim/') || model === mixture.id)
  return { desk, options, client, mixture, systems, simulated, asking, judging }
}

async function mixtureOf(
  id: string,
  client: Client,
  signal: AbortSignal,
): Promise<MixtureDocument> {
  try {
    return await client.mixtures.get(id, { signal })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    throw new UseError(`Cannot find the mixture "${id}": the gateway has none of this name`)
  }
}

/** The questions of the command line: all, or so many drawn with the seed, in the order of the file. */
export async function questionsFor(
  { file, n, seed }: ProtocolOptions,
  desk: Desk,
): Promise<readonly Question[]> {
  const { questions, warnings } = await readQuestions(file)
  for (const warning of warnings) desk.report(`${warning}\n`)
  if (n === null || n >= questions.length) return questions
  const drawn = new Set(sampleOf(questions, { count: n, random: randomFrom(seed) }))
  return questions.filter((question) => drawn.has(question))
}

/** Calls of judges that a protocol will make. */
export interface JudgeCalls {
  readonly count: number
  /** About how long a prompt is beside the texts that it shows, in characters. */
  readonly promptChars: number
}

/** Prints what will be done and what it can cost, and asks whether to go on where it costs anything. */
export async function agree(
  questions: readonly Question[],
  judgeCalls: JudgeCalls,
  scene: ProtocolScene,
): Promise<void> {
  const { desk, options, systems, simulated } = scene
  const costUsd = await estimated(questions, judgeCalls, scene)
  const calls = `${counted(questions.length * systems.length, 'answer')} and ${counted(judgeCalls.count, 'judgment')}`
  const price = costUsd === null ? 'The cost is unknown' : `They cost about ${usd(costUsd)}`
  if (simulated) desk.report('SIMULATED: no real model answers.\n')
  desk.report(`To be made: ${calls}. ${price}.\n`)
  if (await agreesToSpend({ costUsd, yes: options.yes }, desk)) return
  throw new EvalError('Cannot go on: nothing was agreed to')
}

/** A question whose length is in the middle stands for all. */
async function estimated(
  questions: readonly Question[],
  judgeCalls: JudgeCalls,
  { client, systems, options, desk }: ProtocolScene,
): Promise<number | null> {
  const sorted = questions.toSorted((one, other) => lengthOf(one) - lengthOf(other))
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) return 0
  const turns = questions.reduce((sum, question) => sum + 1 + question.turns.length, 0)
  const prompt = { role: 'user' as const, content: 'x'.repeat(judgeCalls.promptChars) }
  const kinds = [
    ...systems.map(({ request }) => ({
      body: { ...request, ...middle.settings, messages: [...middle.messages] },
      count: turns,
    })),
    ...options.judges.map((model) => ({
      body: { model, max_completion_tokens: 4_000, messages: [...middle.messages, prompt] },
      count: judgeCalls.count / options.judges.length,
    })),
  ]
  const costs = await Promise.all(
    kinds.map(async ({ body, count }) => {
      const { whole_usd } = await client.chat.estimate(body, { signal: desk.signal })
      return whole_usd === null ? null : whole_usd * count
    }),
  )
  return costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0)
}

function lengthOf({ messages, turns }: Question): number {
  return [...messages.map(({ content }) => content), ...turns].join('').length
}

/** Asks every system every question; answers that are there already are not asked for again. */
export async function answersTo(
  questions: readonly Question[],
  file: JsonLines<AnswerRecord>,
  { systems, asking, desk, options }: ProtocolScene,
): Promise<Answers> {
  const answers = new Answers(file.readAll())
  const open = questions.flatMap((question) =>
    systems
      .filter(({ id }) => answers.of(question.id, id) === undefined)
      .map((system) => ({ question, system })),
  )
  desk.report(`Answers: ${open.length} to be made\n`)
  const work = ({ question, system }: (typeof open)[number]) => askSystem(question, system, asking)
  for await (const answer of mapPool(open, options.concurrency, work)) {
    file.append(answer)
    answers.add(answer)
  }
  return answers
}

/** Answers by question and system. */
export class Answers {
  readonly #answers = new Map<string, AnswerRecord>()

  constructor(answers: Iterable<AnswerRecord>) {
    for (const answer of answers) this.add(answer)
  }

  add(answer: AnswerRecord): void {
    this.#answers.set(JSON.stringify([answer.question, answer.system]), answer)
  }

  of(question: string, system: string): AnswerRecord | undefined {
    return this.#answers.get(JSON.stringify([question, system]))
  }

  all(): readonly AnswerRecord[] {
    return [...this.#answers.values()]
  }
}

/** Prints a report and the paths of its files. */
export function printReport(
  { simulated, conclusions, tables }: ProtocolReport,
  files: readonly string[],
  desk: Desk,
): void {
  if (simulated) desk.write('SIMULATED: no real model answered.\n\n')
  for (const line of conclusions) desk.write(`${line}\n`)
  for (const table of tables) desk.write(`\n${textTable(table)}`)
  desk.report(`\n${files.join('\n')}\n`)
}

/** Does the work of a protocol; where the budget ends it, the error has the command that goes on. */
export async function withinBudget(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof BudgetEnd)) throw error
    throw new EvalError(
      `Cannot finish: ${error.message}. The same command with --out ${path} goes on`,
    )
  }
}
