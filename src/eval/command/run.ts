import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../client/client.ts'
import { metConditions } from '../analysis/conditions.ts'
import { carryOut } from '../evaluating/carry-out.ts'
import { detectablePoints, estimateRun, type Estimate } from '../evaluating/estimate.ts'
import { makePlan } from '../evaluating/plan.ts'
import { RESULTS, resumedPath, resumedResults } from '../evaluating/resume.ts'
import { closingLines } from '../report/closing-table.ts'
import { lockFolder, type LockWaiting } from '../results/folder-lock.ts'
import { createResults, FILES, hasResults, type ResultsFolder } from '../results/results-folder.ts'
import type { RunFile } from '../results/run-file.ts'
import { agreesToSpend } from './confirm.ts'
import { EXIT, type Desk } from './desk.ts'
import { UseError } from './errors.ts'
import { readCommandLine, USAGE, type CommandLine } from './options.ts'
import { planLines, type Plan } from './plan-lines.ts'
import type { SubCommand } from './sub-command.ts'

const SIMULATED = 'SIMULATED: every model here is simulated, and no figure is about a real one.'

/** `npm run eval -- [questions]`: whether a mixture beats its best single model on these questions, and at what price. */
export const runEval: SubCommand = {
  summary: 'compare a mixture with its baselines',
  usage: USAGE,
  async run(args, desk) {
    const line = readCommandLine(args)
    const path = line.resume ? resumedPath(line) : (line.out ?? join(RESULTS, timeName(desk.now())))
    using _ = await lockFolder(path, waitingOf(desk))
    const earlier = line.resume ? await resumedResults(path, line) : null
    const client = await desk.connect(line.gateway)
    const begun =
      earlier === null
        ? await begin({ path, line }, client, desk)
        : { folder: earlier, estimatedUsd: null }
    if (begun === null) return EXIT.ok
    using folder = begun.folder
    const run = withLimits(folder.run, line)
    const manner = { client, useCache: line.useCache, estimatedUsd: begun.estimatedUsd, run }
    try {
      const summary = await carryOut(folder, manner, desk)
      const screen = { columns: desk.canvas?.columns ?? 120, color: desk.canvas?.color ?? false }
      const lines = [...closingLines(summary, screen), join(folder.path, FILES.report)]
      desk.write(`${lines.join('\n')}\n`)
      const met = metConditions(summary, line.failIf)
      for (const reason of met) desk.report(`--fail-if ${reason}\n`)
      if (met.length > 0) return EXIT.conditionMet
      const { answers, failedAnswers } = summary.totals
      if (failedAnswers < answers) return EXIT.ok
      desk.report('Cannot compare anything: every answer failed\n')
      return EXIT.failed
    } catch (error) {
      // What is done stays done.
      desk.report(`Go on with: npm run eval -- --resume --out ${folder.path}\n`)
      throw error
    }
  },
}

/** Plans a run, says what it can show and what it may cost, and makes its directory; null when the user does not want it. */
async function begin(
  { path, line }: { readonly path: string; readonly line: CommandLine },
  client: Client,
  desk: Desk,
): Promise<{ readonly folder: ResultsFolder; readonly estimatedUsd: number | null } | null> {
  if (hasResults(path)) {
    throw new UseError(`Cannot write to ${path}: it has results, wanted --resume or another --out`)
  }
  const { signal } = desk
  const url = line.gateway.url ?? 'started with the command'
  const plan = await makePlan(line, { client, url, signal, nowMs: desk.now() })
  const estimate = await estimateRun(plan, { client, signal })
  for (const warning of plan.warnings) desk.report(`${warning}\n`)
  if (plan.run.simulated) desk.report(`${SIMULATED}\n`)
  desk.report(`${planLines(planOf(plan.run, estimate)).join('\n')}\n`)
  if (!(await agreesToSpend({ costUsd: estimate.mostUsd, yes: line.yes }, desk))) return null
  return { folder: createResults(path, plan), estimatedUsd: estimate.mostUsd }
}

/** A run that was ended may still be ending. */
function waitingOf({ signal, report }: Desk): LockWaiting {
  return { wait: (ms) => sleep(ms, undefined, { signal }), report }
}

function planOf(run: RunFile, estimate: Estimate): Plan {
  const { systems, judges, questions, options } = run
  return {
    questions,
    detectablePoints: detectablePoints(questions),
    systems: systems.map(({ id }) => id),
    judges,
    answers: estimate.answers,
    judgments: estimate.judgments,
    estimatedUsd: estimate.mostUsd,
    budgetUsd: options.budgetUsd,
  }
}

/** Limits of a run that goes on may be other ones: they change nothing that is measured. */
function withLimits(run: RunFile, { given, options }: CommandLine): RunFile {
  const { concurrency, budgetUsd } = options
  return {
    ...run,
    options: {
      ...run.options,
      ...(given.has('concurrency') ? { concurrency } : {}),
      ...(given.has('budget-usd') ? { budgetUsd } : {}),
    },
  }
}

/** A time as the name of a directory, in UTC. */
function timeName(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll(':', '-')
}
