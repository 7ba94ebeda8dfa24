import { sleep } from '../../moa/ports.ts'
import { seededRandom } from '../../moa/text/random.ts'
import type { JobEnd } from '../../protocol/jobs/job-state.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { AskContext } from '../ask-context.ts'
import { errorOf, runError } from '../errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { RunReader } from '../runs/run-reader.ts'
import { beginRun } from '../runs/begin-run.ts'
import type { EndedRun, Run } from '../runs/run.ts'
import type { Services } from '../ports/services.ts'
import { beyondList } from '../mixtures/allow-list.ts'
import type { Result } from '../../moa/result.ts'
import { durableCalls } from './durable-calls.ts'
import { durableLookups } from './durable-lookups.ts'
import type { JobOrder } from './job-order.ts'
import { followRun } from './job-progress.ts'
import type { JobJournal } from '../ports/job-store.ts'
import type { Steps } from '../ports/steps.ts'
import { storeJobEnd } from '../responses/job-end.ts'
import { withoutMarkers } from './without-markers.ts'

/** How long one wait for a cancellation lasts. */
const LISTEN_MS = 10_000
/** How long to wait after the job could not be reached. */
const RETRY_MS = 2_000

/** A job to do, and what it is done with. */
export interface JobWork {
  readonly run: string
  readonly order: JobOrder
  readonly steps: Steps
  readonly journal: JobJournal
  readonly services: Services
}

/** Makes the run of a job, as that of any request, and records its end. May start again at any time. */
export async function answerJob(
  work: JobWork,
  { listens }: { readonly listens: boolean },
): Promise<void> {
  const { order, steps, journal, services } = work
  const stop = new AbortController()
  const over = new AbortController()
  const pending: Promise<unknown>[] = []
  const outcome = new JobOutcome(work)
  const context = contextOf(work, stop.signal, { pending, outcome })
  // A job that was cancelled before replays the calls that were made, so that all of them are settled.
  const listening = listens ? listen(work, stop, over.signal) : null
  let run: Run | null = null
  try {
    // The rules for this caller may have changed since the job was accepted.
    const beyond = beyondList(order.caller, order.prepared.ask)
    const opened = beyond === null ? await beginRun(order.prepared, context) : refused(beyond)
    run = opened.ok ? opened.value : null
    if (opened.ok) await followRun(opened.value, journal, services.clock)
    else await steps.once('refused', () => journal.finish(failed(opened.error)))
    await allOf(pending)
  } catch (error) {
    services.failed(error, work.run)
    // If the worker itself failed, this throws too, and the job starts again.
    await outcome.broke(error)
    // Where the run goes on without a reader, its calls are stopped, and its money is settled.
    await run?.leave()
    await allOf(pending).catch(() => {}) // Reported, and the job has ended.
  } finally {
    over.abort()
    await listening
  }
}

/**
 * Waits for work that may add further work.
 *
 * @throws The first failure, once all of it is over.
 */
async function allOf(pending: Promise<unknown>[]): Promise<void> {
  const failures: unknown[] = []
  while (pending.length > 0) {
    for (const result of await Promise.allSettled(pending.splice(0))) {
      if (result.status === 'rejected') failures.push(result.reason)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Records how the run of a job ended, each end in a step. The first end counts. */
class JobOutcome implements RunReader {
  readonly #work: JobWork
  #broke: Promise<unknown> | undefined

  constructor(work: JobWork) {
    this.#work = work
  }

  see(): void {}

  async ended(run: EndedRun): Promise<void> {
    const { order, steps, journal, services } = this.#work
    await steps.once('ended', async () => {
      await storeJobEnd(run, order, services)
      return journal.finish(endOf(run, order))
    })
  }

  async broke(error: unknown): Promise<void> {
    const { steps, journal } = this.#work
    await (this.#broke ??= steps.once('broken', () => journal.finish(failed(errorOf(error)))))
  }
}

interface JobReading {
  /** Work that outlasts the run. */
  readonly pending: Promise<unknown>[]
  readonly outcome: JobOutcome
}

/** The context of a job's run: its calls are steps, and its random numbers are the same each time. */
function contextOf(
  work: JobWork,
  signal: AbortSignal,
  { pending, outcome }: JobReading,
): AskContext {
  const { run, order, steps, journal, services } = work
  const { plan } = order.prepared
  return {
    caller: order.caller,
    session: order.session,
    cacheControl: null,
    signal,
    run,
    decide: (step, act) => steps.once(`money ${step}`, act),
    readers: [outcome],
    services: {
      ...services,
      ...durableLookups(services, steps),
      waitUntil(promise) {
        promise.catch(() => {}) // Thrown at the end of the job, where all of them are awaited.
        pending.push(promise)
      },
      runPorts(stop, scope) {
        const ports = services.runPorts(stop, scope)
        const call = durableCalls(ports.call, { steps, journal, drafts: plan.drafts === true })
        return { ...ports, call, random: seededRandom(plan.seed) }
      },
    },
  }
}

/** Stops the run when its job is cancelled. */
async function listen(
  { journal, services: { clock } }: JobWork,
  stop: AbortController,
  over: AbortSignal,
) {
  const ended = new Promise<true>((resolve) => {
    over.addEventListener('abort', () => resolve(true), { once: true })
  })
  // After a failed read it tries again; each call checks for itself too, before it is made.
  const notYet = () => sleep(clock, RETRY_MS, [over]).then(() => false)
  const untilCancelled = async () => journal.untilCancelled(LISTEN_MS)
  while (!over.aborted) {
    const cancelled = untilCancelled().catch(notYet)
    if ((await Promise.race([cancelled, ended])) && !over.aborted) return stop.abort()
  }
}

function endOf(run: EndedRun, { form, markers }: JobOrder): JobEnd {
  const { outcome, identity, report, answer, layers } = run
  if (!outcome.ok) return failed(runError(outcome.failure))
  const { finishReason } = outcome
  const deltas = [markers === null ? answer : withoutMarkers(answer, markers)]
  const body = SHAPES[form.shape].whole(form, {
    identity,
    report,
    deltas,
    finishReason,
    proposals: form.fusion === true ? layers.flat() : [],
  })
  return { status: 'done', completion: JSON.stringify(body) }
}

function refused(error: ApiError): Result<Run, ApiError> {
  return { ok: false, error }
}

function failed({ code, message }: ApiError): JobEnd {
  return { status: 'failed', error: { code, message } }
}
