import type { Stopper } from '../../../moa/stop-signal.ts'
import { inBackground } from '../../background.ts'
import type { Services } from '../../ports/services.ts'
import type { SharedRun } from '../../ports/shared-run.ts'
import { decodeAnswer, type StoredAnswer } from '../cached-run.ts'
import type { Run } from '../run.ts'

/** The flight of one request. */
interface Flight {
  readonly key: string
  /** Id of the caller's own run. */
  readonly run: string
  /** Fires when the caller has left. */
  readonly stop: Stopper
  readonly services: Pick<Services, 'joinRun' | 'waitUntil' | 'failed'>
}

/** How a caller answers, by its part in the flight. */
interface Parts {
  readonly follow: (answer: StoredAnswer) => Run
  readonly lead: (complete: (answer: string | null) => Promise<void>) => Run
  /** Without the others: their answer cannot be read, or the caller has left. */
  readonly alone: () => Run
}

/**
 * The run of a caller, once its part in the flight is known. A caller who leaves waits for nobody, or its money
 * would be held for as long as the leader runs; when it is to lead, the next one does.
 */
export async function joinFlight(
  { key, run, stop, services }: Flight,
  { follow, lead, alone }: Parts,
): Promise<Run> {
  const joining = services.joinRun(key)
  const shared = await untilStopped(joining, stop)
  if (shared === null) {
    inBackground(
      joining.then(pass, () => {}),
      services,
      run,
    )
    return alone()
  }
  if (shared.role === 'follow') {
    const answer = decodeAnswer(shared.answer)
    return answer === null ? alone() : follow(answer)
  }
  try {
    return lead((answer) => shared.complete(answer))
  } catch (error) {
    await pass(shared)
    throw error
  }
}

/** Ends the lead of a caller who makes no run. */
async function pass(shared: SharedRun): Promise<void> {
  if (shared.role === 'lead') await shared.complete(null)
}

/** The value of a promise; null when the signal fires before. */
async function untilStopped<T>(waiting: Promise<T>, stop: Stopper): Promise<T | null> {
  const { promise: stopped, resolve } = Promise.withResolvers<null>()
  const leave = () => resolve(null)
  if (stop.aborted) leave()
  stop.addEventListener('abort', leave)
  try {
    return await Promise.race([stopped, waiting])
  } finally {
    stop.removeEventListener('abort', leave)
    stop.release()
  }
}
