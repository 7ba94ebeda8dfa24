import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { AskContext } from '../ask-context.ts'
import { newRunId } from '../ids.ts'
import { holdMoney, type Spending } from '../spending/hold.ts'
import { firstChange } from '../mixtures/as-it-is.ts'
import { answerCache, type AnswerCache } from './answer-cache.ts'
import { CachedRun, decodeAnswer, encodeAnswer, type StoredAnswer } from './cached-run.ts'
import { proposalMemory } from './caching.ts'
import { DeferredRun } from './deferred-run.ts'
import { LiveRun } from './live-run.ts'
import type { PreparedAsk } from './prepare-ask.ts'
import { atEnd, inOrder, type RunReader } from './run-reader.ts'
import { writesRecord } from './run-record-writer.ts'
import type { TranscriptPart } from './transcript-reader.ts'
import type { Run } from './run.ts'

/** A run whose money is held and that has not begun. */
interface Opening {
  /** With the plan that the money allows. */
  readonly prepared: PreparedAsk
  readonly identity: RunIdentity
  readonly spending: Spending
  readonly context: AskContext
}

/** The run that answers a request: from the answer cache, from a flight that makes the same one, or a new one. */
export async function beginRun(
  prepared: PreparedAsk,
  context: AskContext,
): Promise<Result<Run, ApiError>> {
  const { ask, asItIs = firstChange(ask) === null } = prepared
  const run = context.run ?? newRunId(context.services.clock.now())
  const request = { run, model: ask.model, overrides: !asItIs }
  const held = await holdMoney(prepared.plan, request, context)
  if (!held.ok) return held
  const spending = held.value
  const funded = { ...prepared, plan: spending.plan }
  return releasing(spending, context, async () => {
    const cache = await answerCache(funded, context)
    const state = cache === null ? 'off' : 'miss'
    const identity = { ...prepared.identity, run, cache: state } as const
    const opening = { prepared: funded, identity, spending, context }
    return { ok: true, value: await findRun(opening, cache) }
  })
}

/**
 * Does what comes between the hold and the run; when it throws, nothing was called, and the money is released.
 * A run that is repeated after a crash needs its hold.
 */
async function releasing<T>(
  spending: Spending,
  context: AskContext,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (context.run === undefined) await spending.end()
    throw error
  }
}

async function findRun(opening: Opening, cache: AnswerCache | null): Promise<Run> {
  if (cache === null) return startRun(opening, [])
  if (opening.prepared.mode === 'refresh') return startRun(opening, [storesAnswer(cache.write)])
  const stored = await cache.read()
  if (stored !== null) return replay(stored, opening)
  const { identity, prepared } = opening
  const { spending, context } = opening
  const joined = releasing(spending, context, () => joinFlight(opening, cache))
  return new DeferredRun(joined, identity, prepared.plan)
}

/** Callers who send the same request at the same time share one run: the first one leads it. */
async function joinFlight(opening: Opening, cache: AnswerCache): Promise<Run> {
  const shared = await opening.context.services.joinRun(cache.key)
  if (shared.role === 'lead') {
    const stores = (answer: string | null) =>
      Promise.all([shared.complete(answer), cache.write(answer)])
    return startRun(opening, [storesAnswer(stores)])
  }
  const answer = decodeAnswer(shared.answer)
  return answer === null ? startRun(opening, [storesAnswer(cache.write)]) : replay(answer, opening)
}

/** Hands the encoded answer on at the end of the run: null when it must not be replayed. */
function storesAnswer(store: (answer: string | null) => Promise<unknown>): RunReader {
  return atEnd((run) => store(encodeAnswer(run)))
}

/** A cached answer has ended as soon as it is found, and costs nothing. */
function replay(stored: StoredAnswer, { identity, spending, context }: Opening): CachedRun {
  const { services } = context
  const run = new CachedRun(stored, identity, services.clock.now())
  services.waitUntil(settlesLast(spending, context).ended(run.ended()))
  return run
}

function startRun(
  { prepared, identity, spending, context }: Opening,
  stores: readonly RunReader[],
): LiveRun {
  const { services, caller, signal } = context
  const { plan, mixture, mode, reasons } = prepared
  return new LiveRun({
    plan,
    reasons,
    identity,
    services,
    signal,
    memory: proposalMemory(mixture, { mode, turns: plan.reuseTurns }, { caller, services }),
    allowance: spending.allowance,
    readers: [writesRecord(prepared, context), ...stores, settlesLast(spending, context)],
    transcript: transcriptParts(prepared, [...stores, ...(context.readers ?? [])]),
    // A repeated run needs its hold.
    brokeUncalled: () => (context.run === undefined ? spending.end() : Promise.resolve()),
  })
}

/** The proposals are read only where the run is stored; the answer also by caches, and by readers of one request. */
function transcriptParts(
  { ask }: PreparedAsk,
  readers: readonly RunReader[],
): readonly TranscriptPart[] {
  if (ask.store) return ['answer', 'proposals']
  return readers.length > 0 ? ['answer'] : []
}

/** The money is settled last: a run that is repeated after a crash finds it held until its outcome is stored. */
function settlesLast(spending: Spending, { readers = [] }: AskContext): RunReader {
  const settles: RunReader = {
    see: (event) => spending.see(event),
    ended: () => spending.end(),
  }
  return inOrder([...readers, settles])
}
