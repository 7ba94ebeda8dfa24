import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../client/client.ts'
import { boundedClient } from '../asking/bounded-client.ts'
import { Budget } from '../asking/budget.ts'
import { Gate } from '../asking/gate.ts'
import type { Desk } from '../command/desk.ts'
import { EvalError } from '../command/errors.ts'
import { ProgressDisplay } from '../command/progress.ts'
import { LetterJudges } from '../judging/letter-judges.ts'
import { FileCache } from '../judging/verdict-cache.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import { writeRun, type ResultsFolder } from '../results/results-folder.ts'
import type { RunFile } from '../results/run-file.ts'
import type { Summary } from '../results/summary.ts'
import { evaluate } from './evaluate.ts'
import { Notebook } from './notebook.ts'
import { ProgressOf } from './progress-of.ts'
import { publish } from './publish.ts'

/** How a run is carried out; none of it changes what is measured. */
export interface Manner {
  readonly client: Client
  readonly useCache: boolean
  /** Null when the cost is not known. */
  readonly estimatedUsd: number | null
  /** The plan, with the limits of this command line. */
  readonly run: RunFile
}

/** Verdicts that later runs beside this one need not pay for. */
const CACHE = 'verdicts.jsonl'

/** Answers and judges what is open of a run, showing how far it is, and writes its summary. */
export async function carryOut(
  folder: ResultsFolder,
  manner: Manner,
  desk: Desk,
): Promise<Summary> {
  const { run } = manner
  const startedAtMs = desk.now()
  const notebook = new Notebook(folder)
  using cache = manner.useCache ? new FileCache(join(dirname(folder.path), CACHE)) : null
  const { signal, now } = desk
  const leaving = new AbortController()
  using _ = desk.whenLeaving?.((reason) => leaving.abort(reason))
  const judging = {
    client: boundedClient(manner.client, boundsOf(run, { notebook, leaving: leaving.signal })),
    signal,
    now,
    wait: (ms: number) => wait(ms, AbortSignal.any([signal, leaving.signal])),
    seed: run.options.seed,
    cache,
    ...(run.options.logprobs === true && { letters: new LetterJudges(preferencesIn(notebook)) }),
  }
  const work = { run, questions: folder.questions, notebook, judging }
  const stoppedEarly = await shown(evaluate(work), { desk, notebook, manner })
  const seconds = (run.end?.seconds ?? 0) + (desk.now() - startedAtMs) / 1000
  const ended: RunFile = { ...run, end: { seconds, stoppedEarly } }
  writeRun(folder.path, ended)
  return publish(folder.path, { ...notebook.results(), run: ended })
}

/** The verdicts so far: those of a run that goes on say how each judge is read. */
function preferencesIn(notebook: Notebook): readonly PreferenceRecord[] {
  return notebook.results().judgments.filter((record) => record.kind === 'preference')
}

/** Waits; rejects with the reason of the signal. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}

function boundsOf(
  { options }: RunFile,
  { notebook, leaving }: { readonly notebook: Notebook; readonly leaving: AbortSignal },
) {
  const { concurrency, budgetUsd } = options
  const gate = new Gate(concurrency, leaving)
  if (budgetUsd === null) return { gate, budget: null }
  const spentUsd = notebook.spentUsd()
  if (spentUsd === null) {
    throw new EvalError('Cannot keep to --budget-usd: a price of what is done already is unknown')
  }
  return { gate, budget: new Budget(budgetUsd, spentUsd) }
}

/** Reads an evaluation to its end and shows how far it is. */
async function shown(
  events: ReturnType<typeof evaluate>,
  { desk, notebook, manner }: { desk: Desk; notebook: Notebook; manner: Manner },
): Promise<string | null> {
  const display = new ProgressDisplay(desk)
  const { estimatedUsd, run } = manner
  const progress = new ProgressOf(
    { ...notebook.results(), run },
    { nowMs: desk.now(), estimatedUsd },
  )
  try {
    for (;;) {
      const { done, value } = await events.next()
      if (done) return value
      display.show(progress.add(value, desk.now()))
    }
  } finally {
    display.end()
  }
}
