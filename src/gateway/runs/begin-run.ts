import { Stopper } from '../../moa/stop-signal.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { AskContext } from '../ask-context.ts'
import { inBackground } from '../background.ts'
import { failureScope } from '../caller.ts'
import { newRunId } from '../ids.ts'
import { followStudy } from '../evidence/follow-study.ts'
import type { Follower } from '../evidence/follower.ts'
import { followersOf } from '../evidence/followers.ts'
import { holdMoney, type Spending } from '../spending/hold.ts'
import { showsPanel } from '../mixtures/fusion-mixture.ts'
import { firstChange } from '../mixtures/as-it-is.ts'
import { answerCache, type AnswerCache } from './answer-cache.ts'
import { CachedRun, encodeAnswer, type StoredAnswer } from './cached-run.ts'
import { proposalMemory } from './caching.ts'
import { DeferredRun } from './flights/deferred-run.ts'
import { joinFlight } from './flights/join-flight.ts'
import { LiveRun } from './live-run.ts'
import type { PreparedAsk } from './prepare-ask.ts'
import { atEnd, endAll, type RunReader } from './run-reader.ts'
import { writesRecord } from './run-record-writer.ts'
import type { Run } from './run.ts'
import type { TranscriptPart } from './transcript-reader.ts'
import { tracesReplay } from '../telemetry/traces-run.ts'
import { settlesLast } from '../spending/settles-last.ts'
import { countsReplay, UsageReader } from '../usage/usage-reader.ts'

/** A run whose money is held and that has not begun. */
interface Opening {
  /** With the plan that the money allows. */
  readonly prepared: PreparedAsk
  readonly identity: RunIdentity
  readonly allowance: Spending['allowance']
  /** Settles its money at its end. */
  readonly settles: RunReader
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
  const { plan, allowance } = held.value
  const settles = settlesLast(held.value, context)
  const funded = { ...prepared, plan }
  return settling(settles, async () => {
    const cache = await answerCache(funded, context)
    const state = cache === null ? 'off' : 'miss'
    const identity = { ...prepared.identity, run, cache: state } as const
    const opening = { prepared: funded, identity, allowance, settles, context }
    return { ok: true, value: await findRun(opening, cache) }
  })
}

/** Does what comes between the hold and the run; when it throws, the money is settled: nothing was called. */
async function settling<T>(settles: RunReader, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    await settles.broke(error)
    throw error
  }
}

async function findRun(opening: Opening, cache: AnswerCache | null): Promise<Run> {
  if (cache === null) return startRun(opening, [])
  if (opening.prepared.mode === 'refresh') return startRun(opening, [storesAnswer(cache.write)])
  const stored = await cache.read()
  return stored === null ? shareRun(opening, cache) : replay(stored, opening)
}

/** Callers who send the same request at the same time share one run: the first one leads it. */
function shareRun(opening: Opening, cache: AnswerCache): Run {
  const { identity, prepared, settles, context } = opening
  const { services, signal } = context
  const stop = new Stopper(signal)
  const joined = settling(settles, () =>
    joinFlight(
      { key: cache.key, run: identity.run, stop, services },
      {
        follow: (answer) => replay(answer, opening),
        lead: (complete) =>
          startRun(opening, [
            storesAnswer((answer) => Promise.all([complete(answer), cache.write(answer)])),
          ]),
        alone: () => startRun(opening, [storesAnswer(cache.write)]),
      },
    ),
  )
  inBackground(
    joined.catch(() => {}),
    services,
    identity.run,
  ) // The run throws it on.
  return new DeferredRun(joined, stop, { identity, plan: prepared.plan })
}

/** Hands the encoded answer on at the end of the run: null when it must not be replayed. */
function storesAnswer(store: (answer: string | null) => Promise<unknown>): RunReader {
  return atEnd(
    (run) => store(encodeAnswer(run)),
    () => store(null),
  )
}

/** A cached answer has ended as soon as it is found, and costs nothing. */
function replay(stored: StoredAnswer, opening: Opening): CachedRun {
  const { identity, settles, context } = opening
  const { services } = context
  const startedAtMs = services.clock.now()
  const run = new CachedRun(stored, identity, startedAtMs)
  const counts = countsReplay(stored.report.calls, { ...identity, startedAtMs }, context)
  const study = followStudy(opening)?.reader ?? atEnd(async () => {})
  const traces = tracesReplay(opening) ?? atEnd(async () => {})
  inBackground(endAll([settles, counts, study, traces], run.ended()), services, identity.run)
  return run
}

function startRun(
  { prepared, identity, allowance, settles, context }: Opening,
  stores: readonly RunReader[],
): LiveRun {
  const { services, caller, signal } = context
  const { plan, mixture, mode, reasons } = prepared
  const followers = followersOf({ prepared, identity, context })
  const trace = followers.find((follower) => follower.trace !== undefined)?.trace
  return new LiveRun({
    plan,
    reasons,
    identity,
    services,
    scope: {
      failures: failureScope(caller),
      prompts: JSON.stringify([caller.tenant, identity.mixture]),
      ...(trace === undefined ? {} : { trace }),
    },
    signal,
    memory: proposalMemory(
      mixture,
      { mode, turns: plan.reuseTurns },
      { caller, services, run: identity.run },
    ),
    allowance,
    readers: [
      writesRecord(prepared, context),
      ...stores,
      settles,
      new UsageReader(identity, context),
      ...followers.map(({ reader }) => reader),
    ],
    transcript: transcriptParts(prepared, [...stores, ...(context.readers ?? [])], followers),
  })
}

/** The proposals are read only where the run is stored; the answer also by caches, and by readers of one request. */
function transcriptParts(
  { ask }: PreparedAsk,
  readers: readonly RunReader[],
  followers: readonly Follower[],
): readonly TranscriptPart[] {
  if (ask.store) return ['answer', 'proposals']
  const needs = followers.flatMap((follower) => follower.needs)
  if (readers.length === 0) return needs
  // A job reads its answer at the end of the run, with what the panel wrote.
  return showsPanel(ask) ? ['answer', 'proposals'] : ['answer', ...needs]
}
