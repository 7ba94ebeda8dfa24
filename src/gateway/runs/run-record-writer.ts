import { sleep } from '../../moa/ports.ts'
import type { AskContext } from '../ask-context.ts'
import type { PreparedAsk } from './prepare-ask.ts'
import { firstChange } from '../mixtures/as-it-is.ts'
import type { EndedRun } from './run.ts'
import { runFacts, storedRun, type RunOrigin } from './run-record.ts'
import { atEnd, type RunReader } from './run-reader.ts'

/** How long after its end a run is logged and its record written, unless the caller wants it stored. */
const RECORD_AFTER_MS = 5

/** Writes the record of a run at its end, and its line in the log. */
export function writesRecord(
  prepared: PreparedAsk,
  { services, caller, session: named }: AskContext,
): RunReader {
  const { tenant } = caller
  const session = caller.session ?? named
  const isChanged = firstChange({ ...prepared.ask, cache: 'use' }) !== null
  const originOf = ({ answer: { text } }: EndedRun): RunOrigin => ({
    ...(session === null ? {} : { session }),
    ...(isChanged ? { changed: true } : {}),
    ...(text === undefined ? {} : { answerChars: text.length }),
  })
  return atEnd(async (run) => {
    const stored = prepared.ask.store ? prepared : null
    const ended = { ...run, ...originOf(run) }
    const made = storedRun(ended, prepared.plan.given, stored)
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
