import { setTimeout as sleep } from 'node:timers/promises'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Client } from '../../../client/client.ts'
import { randomFrom } from '../../../stats/random/generator.ts'
import { sampleOf } from '../../../stats/random/shuffle.ts'
import type { AskContext } from '../../asking/ask-context.ts'
import { boundedClient } from '../../asking/bounded-client.ts'
import { Budget, BudgetEnd } from '../../asking/budget.ts'
import { Gate } from '../../asking/gate.ts'
import { agreesToSpend } from '../../command/confirm.ts'
import { EXIT, type Desk } from '../../command/desk.ts'
import { EvalError, UseError } from '../../command/errors.ts'
import type { SubCommand } from '../../command/sub-command.ts'
import { oneLine } from '../../command/terminal-text.ts'
import { comparePair } from '../../judging/compare-pair.ts'
import type { Question } from '../../questions/question.ts'
import { BUNDLED_QUESTIONS, readQuestions } from '../../questions/read-questions.ts'
import { counted } from '../../report/figures.ts'
import { modelsOf } from '../../systems/panel.ts'
import { planLines, planOf } from '../lab/plan.ts'
import { Records } from '../lab/records.ts'
import { writePlan, writeReport, type ReportHead } from '../lab/reports.ts'
import type { Lab } from '../lab/run-stage.ts'
import { foreseenWork, runStudy, type StudyInput } from '../lab/run-study.ts'
import type { Study, StudyReport } from '../lab/study.ts'
import { rosterOf, type Roster } from '../panel/roster.ts'
import { openStudyFolder, panelFileOf, type StudyFolder } from '../panel/study-folder.ts'
import { textTable } from '../tables/render.ts'
import { followStudy } from './follow-study.ts'
import { type Values } from '../../command/arguments/arguments.ts'
import { COMMON_USAGE, readOptions, type StudyOptions } from './options.ts'
import { strategyCalls } from './strategy-calls.ts'

/** A study as a sub-command. */
export interface StudyKind {
  readonly name: string
  /** Of its report. */
  readonly title: string
  readonly summary: string
  readonly options: ParseArgsOptionsConfig
  /** The lines of its own options. */
  readonly usage: string
  readonly study: (roster: Roster, values: Values) => Study
}

/** The sub-command of a study. */
export function studyCommand(kind: StudyKind): SubCommand {
  return {
    summary: kind.summary,
    usage: `Usage: npm run eval -- ${kind.name} [questions] [options]\n\n${kind.usage}${kind.usage === '' ? '' : '\n'}${COMMON_USAGE}`,
    async run(args, desk) {
      const { options, values } = readOptions(args, kind.options)
      const client = await desk.connect({ url: options.url, key: options.key })
      const mixture = await client.mixtures.get(options.mixture, { signal: desk.signal })
      const roster = rosterOf(mixture, options)
      const questions = await questionsOf(options, desk)
      const startedAt = new Date(desk.now()).toISOString()
      const path = options.out ?? `eval-results/${startedAt.replaceAll(/[:.]/g, '-')}`
      const file = panelFileOf(roster, questions)
      using folder = openStudyFolder(path, { file, questions })
      const head: ReportHead = {
        name: kind.name,
        title: kind.title,
        startedAt,
        simulated: isSimulated(roster, options),
        judges: options.judges,
      }
      const study = kind.study(roster, values)
      return await work(study, head, { desk, options, client, roster, questions, folder })
    },
  }
}

/** What a study is done with. */
interface Scene {
  readonly desk: Desk
  readonly options: StudyOptions
  readonly client: Client
  readonly roster: Roster
  readonly questions: readonly Question[]
  readonly folder: StudyFolder
}

async function work(study: Study, head: ReportHead, scene: Scene): Promise<number> {
  const { desk, options, client, roster, questions, folder } = scene
  const { judges, seed } = options
  const records = new Records(folder)
  const plannedCalls = strategyCalls(client, roster, desk.signal)
  const input: StudyInput = { roster, questions, judges, seed, records, plannedCalls }
  const plan = await planOf(await foreseenWork(study, input), questions, {
    client,
    roster,
    signal: desk.signal,
  })
  if (head.simulated) desk.report('SIMULATED: no real model answers.\n')
  desk.report(`${planLines(plan, study.comparisons).join('\n')}\n`)
  if (!(await agreesToSpend({ costUsd: plan.costUsd, yes: options.yes }, desk))) {
    throw new EvalError('Cannot go on: nothing was agreed to')
  }
  const earlierPlans = writePlan(folder.path, head, { plan, study })
  const running = runStudy(study, input, labOf(records, scene))
  try {
    const found = await followStudy(running, { plan, desk, budgetUsd: options.budgetUsd })
    const report = withEarlierPlans(found, earlierPlans)
    const files = writeReport(folder.path, head, report)
    if (head.simulated) desk.write('SIMULATED: no real model answered.\n\n')
    for (const line of report.conclusions) desk.write(`${oneLine(line)}\n`)
    for (const line of report.warnings ?? []) desk.write(`Warning: ${oneLine(line)}\n`)
    for (const table of report.tables) desk.write(`\n${textTable(table)}`)
    desk.report(`\n${files.join('\n')}\n`)
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof BudgetEnd)) throw error
    throw new EvalError(
      `Cannot finish the study: ${error.message}. The same command with --out ${folder.path} goes on`,
    )
  }
}

/** A plan that is chosen after looking at results is no plan: readers must know. */
function withEarlierPlans(report: StudyReport, earlier: number): StudyReport {
  if (earlier === 0) return report
  const line = `The plan of this study is number ${earlier + 1} over this panel: the first is in the file that ends in .plan.json.`
  return { ...report, conclusions: [...report.conclusions, line] }
}

function labOf(records: Records, { desk, options, client, roster }: Scene): Lab {
  const { concurrency, budgetUsd, seed } = options
  const budget = budgetUsd === null ? null : new Budget(budgetUsd, 0)
  const asking: AskContext = {
    client: boundedClient(client, { gate: new Gate(concurrency), budget }),
    signal: desk.signal,
    now: desk.now,
    wait: (ms) => sleep(ms, undefined, { signal: desk.signal }),
    repeat: 0,
  }
  const judging = { ...asking, seed, cache: null }
  return { roster, records, asking, concurrency, judge: (task) => comparePair(task, judging) }
}

/** Questions that can be scored, as many as wanted. */
async function questionsOf(options: StudyOptions, desk: Desk): Promise<readonly Question[]> {
  const { questions, warnings } = await readQuestions(options.file ?? BUNDLED_QUESTIONS)
  for (const warning of warnings) desk.report(`${warning}\n`)
  const scorable = questions.filter(({ check }) => check !== null || options.judges.length > 0)
  if (scorable.length === 0) {
    throw new UseError('Cannot score an answer: no question has a check, wanted --judge MODEL')
  }
  const left = questions.length - scorable.length
  if (left > 0) {
    desk.report(
      `Left out without --judge: ${counted(left, 'question')} that ${left === 1 ? 'has' : 'have'} no check.\n`,
    )
  }
  if (scorable.some(({ turns }) => turns.length > 0)) {
    desk.report('Studies use the first turn of a conversation only.\n')
  }
  const { n, seed } = options
  if (n === null || n >= scorable.length) return scorable
  const drawn = new Set(sampleOf(scorable, { count: n, random: randomFrom(seed) }))
  return scorable.filter((question) => drawn.has(question))
}

function isSimulated(roster: Roster, { judges }: StudyOptions): boolean {
  const models = [
    ...modelsOf(roster.mixture),
    ...roster.agents.map(({ model }) => model),
    roster.aggregator,
    ...judges,
  ]
  return models.every((model) => model.startsWith('sim/'))
}
