import { sleep } from '../../moa/ports.ts'
import type { AskContext } from '../ask-context.ts'
import type { PreparedAsk } from './prepare-ask.ts'
import { runFacts, storedRun } from './run-record.ts'
import { atEnd, type RunReader } from './run-reader.ts'

/** How long after its end a run is logged and its record written, unless the caller wants it stored. */
const RECORD_AFTER_MS = 5

/** Writes the record of a run at its end, and its line in the log. */
export function writesRecord(
  prepared: PreparedAsk,
  { services, caller: { tenant } }: AskContext,
): RunReader {
  return atEnd(async (run) => {
    const stored = prepared.ask.store ? prepared : null
    const made = storedRun(run, prepared.plan.given, stored)
    services.runs.announce(tenant, run.identity.run, made)
    // The end of the answer leaves first: the caller waits for it, and no caller waits for the record.
    if (stored === null) await sleep(services.clock, RECORD_AFTER_MS, [])
    try {
      services.logRun(runFacts(run, tenant))
    } finally {
      await services.runs.write(tenant, run.identity.run, made())
    }
  })
}
