import type { CallReport, RunEvent } from '../../moa/events.ts'
import { sleep } from '../../moa/ports.ts'
import { dayOf, type UsageDocument } from '../../protocol/usage/usage-entry.ts'
import type { AskContext } from '../ask-context.ts'
import type { EndedRun } from '../runs/run.ts'
import { atEnd, type RunReader } from '../runs/run-reader.ts'
import { picosOf } from '../../protocol/usage/usage-row.ts'
import { usageOfReplay, usageOfRun } from './run-usage.ts'
import { alertUrl, sendAlert } from './send-alert.ts'

/** How long after its end a run is counted: the end of the answer and the record of the run leave first. */
const COUNT_AFTER_MS = 10

/** What a run is counted by. */
export interface CountedAs {
  readonly run: string
  readonly mixture: string
  readonly startedAtMs: number
}

type Counting = Pick<AskContext, 'caller' | 'session' | 'services' | 'decide'>

/** Counts a run and what its calls used at its end, also when a bug ends it: the calls were made. */
export class UsageReader implements RunReader {
  readonly #as: Omit<CountedAs, 'startedAtMs'>
  readonly #context: Counting
  readonly #beganAtMs: number
  readonly #calls: CallReport[] = []
  #firstTokenAtMs: number | null = null

  constructor(as: Omit<CountedAs, 'startedAtMs'>, context: Counting) {
    this.#as = as
    this.#context = context
    this.#beganAtMs = context.services.clock.now()
  }

  see(event: RunEvent): void {
    if (event.type === 'call-end') this.#calls.push(event.call)
    else if (event.type === 'answer-deltas')
      this.#firstTokenAtMs ??= this.#context.services.clock.now()
  }

  ended({ outcome, report, startedAtMs, durationMs }: EndedRun): Promise<void> {
    const at = this.#firstTokenAtMs
    const firstTokenMs = at === null ? null : at - startedAtMs
    const failure = outcome.ok ? null : outcome.failure.code
    return this.#count(startedAtMs, usageOfRun({ failure, report, durationMs, firstTokenMs }))
  }

  broke(): Promise<void> {
    const report = { calls: this.#calls, degraded: false, reasons: [], finding: null }
    const run = { failure: 'internal_error', report, durationMs: 0, firstTokenMs: null }
    return this.#count(this.#beganAtMs, usageOfRun(run))
  }

  async #count(startedAtMs: number, usage: UsageDocument): Promise<void> {
    await countUsage({ ...this.#as, startedAtMs }, usage, this.#context)
  }
}

/** Counts a request that is answered with the answer of an earlier run, which made these calls. */
export function countsReplay(
  calls: readonly CallReport[],
  as: CountedAs,
  context: Counting,
): RunReader {
  return atEnd(() => countUsage(as, usageOfReplay(calls), context))
}

/** Counts what a run used. A run that may be repeated after a crash is counted in a step of its own. */
export async function countUsage(
  { run, mixture, startedAtMs }: CountedAs,
  usage: UsageDocument,
  { caller, session, services, decide }: Counting,
): Promise<void> {
  const { tenant, kind, keyId, alertUsdPerDay } = caller
  const isWatched = alertUsdPerDay !== undefined && alertUrl(services) !== null
  const entry = {
    id: run,
    day: dayOf(startedAtMs),
    mixture,
    // Without a key of its own, only a hook has the rights of a secret one.
    key: keyId ?? (kind === 'secret' ? 'hook' : kind),
    session: caller.session ?? session,
    usage,
    ...(isWatched ? { alertPicos: picosOf(alertUsdPerDay) } : {}),
  }
  const count = async () => {
    const costPicos = await services.usage.record(tenant, entry)
    if (costPicos === null || entry.alertPicos === undefined) return
    const alert = { key: entry.key, day: entry.day, levelPicos: entry.alertPicos }
    const isDelivered = await sendAlert({ ...alert, tenant, costPicos }, services)
    if (isDelivered) await services.usage.alerted(tenant, alert)
  }
  if (decide !== undefined) {
    await decide('usage', async () => {
      await count()
      return 0
    })
    return
  }
  await sleep(services.clock, COUNT_AFTER_MS, [])
  await count()
}
