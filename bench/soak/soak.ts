import { setTimeout as wait } from 'node:timers/promises'
import { sendLoad } from './load.ts'
import { lookAtRest, lookBusy, readSessions } from './look.ts'
import type { SoakOptions } from './options.ts'
import type { Sample, Tally } from './sample.ts'
import { startSoakStage, type SoakStage } from './stage.ts'
import { CACHING_MIXTURE, createTenant, type Tenant } from './tenant.ts'

/** Requests of one stretch are sent for so long; the rest after it makes it about a minute. */
const STRETCH_MS = 52_000
/** The look at the busy gateway comes so long before the end of a stretch. */
const BUSY_LOOK_BEFORE_MS = 5_000
const WATCH_EVERY_MS = 2_000

/** How a soak ended. */
export interface SoakEnd {
  /** Lines of the Worker's log that report no run. */
  readonly oddLines: readonly string[]
}

/** Every fourth minute is quiet, in a soak that is long enough for a trend of such looks. */
const QUIET_EVERY = 3
const QUIET_FROM_MINUTES = 40
/** A little more than the life of what an isolate remembers: records of runs, cached answers, keys. */
const QUIET_MS = 61_000

/** Runs stretches of load with rests between, and yields a sample of each, until the time or the requests are over. */
export async function* soak(
  options: SoakOptions,
  signal: AbortSignal,
): AsyncGenerator<Sample, SoakEnd> {
  await using stage = await startSoakStage()
  const tenant = await createTenant(stage.gateway.url)
  const startedMs = Date.now()
  const endMs = startedMs + options.minutes * 60_000
  let left = options.requests
  for (let stretch = 0; Date.now() < endMs && left > 0 && !signal.aborted; stretch++) {
    const from = Date.now()
    const { busy, tally } = await runStretch(stage, tenant, {
      lanes: options.lanes,
      seed: options.seed + stretch,
      untilMs: Math.min(from + STRETCH_MS, endMs),
      maxRequests: left,
      signal,
    })
    left -= tally.sent
    const loadMs = Date.now() - from
    const quiet = options.minutes >= QUIET_FROM_MINUTES && stretch % QUIET_EVERY === QUIET_EVERY - 1
    if (quiet) {
      await wait(QUIET_MS, undefined, { signal }).catch(() => {})
      await dropExpired(tenant, stretch)
    }
    const rest = await lookAtRest(stage, tenant)
    yield { minute: (Date.now() - startedMs) / 60_000, busy, rest, quiet, loadMs, tally }
  }
  const oddLines = stage.gateway.logs().filter((line) => !line.startsWith('{"event":"run"'))
  return { oddLines }
}

async function runStretch(
  stage: SoakStage,
  tenant: Tenant,
  options: Parameters<typeof sendLoad>[1],
): Promise<{ busy: Sample['busy']; tally: Tally }> {
  const overspent: string[] = []
  const over = new AbortController()
  const watching = watch(tenant, overspent, over.signal)
  const busyIn = Math.max(0, options.untilMs - Date.now() - BUSY_LOOK_BEFORE_MS)
  const sending = sendLoad(tenant, options)
  const looking = Promise.race([wait(busyIn), sending]).then(() => lookBusy(stage, tenant))
  const tally = await sending
  const busy = await looking
  over.abort()
  await watching
  tally.problems.push(...overspent)
  return { busy, tally }
}

/** A memory drops what has expired when it stores something: this run is cached and recorded. */
async function dropExpired({ visitors }: Tenant, stretch: number): Promise<void> {
  const messages = [{ role: 'user' as const, content: `Is it quiet? ${stretch}` }]
  await visitors[0]?.chat.complete({ model: CACHING_MIXTURE, messages })
}

/** Reads all sessions again and again. */
async function watch(tenant: Tenant, problems: string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await readSessions(tenant, problems)
    await wait(WATCH_EVERY_MS, undefined, { signal }).catch(() => {})
  }
}
