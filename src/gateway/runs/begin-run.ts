import { sleep } from '../../moa/ports.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import type { AskContext } from '../ask-context.ts'
import type { PreparedChat } from './prepare-chat.ts'
import { answerKey, proposalMemory } from './caching.ts'
import { newRunId } from '../ids.ts'
import { PendingRun } from './deferred-run.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import { decodeAnswer, encodeAnswer, ReplayedRun, type StoredAnswer } from './cached-run.ts'
import { recordText, runFacts } from './run-record.ts'
import type { EndedRun, Run } from './run.ts'
import { overrides } from '../spending/refusals.ts'
import { holdMoney, type Spending } from '../spending/hold.ts'
import { StartedRun } from './live-run.ts'

/** How long after its end a run is logged and its record written, unless it is stored to be read. */
const RECORD_AFTER_MS = 5

/**
 * The run that answers a request: one that was made before, one that somebody else is making in this
 * moment, or a new one.
 */
export async function openRun(
  prepared: PreparedChat,
  context: AskContext,
): Promise<Result<Run, ApiError>> {
  const { services } = context
  const { request } = prepared
  const run = context.run ?? newRunId(services.clock.now())
  const asked = { run, model: request.model, overrides: overrides(request) }
  const money = await holdMoney(prepared.plan, asked, context)
  if (!money.ok) return money
  const spending = money.value
  return {
    ok: true,
    value: await findRun({ ...prepared, plan: spending.plan }, context, { run, spending }),
  }
}

interface Funded {
  readonly run: string
  readonly spending: Spending
}

async function findRun(prepared: PreparedChat, context: AskContext, funded: Funded): Promise<Run> {
  const { services } = context
  const { mode, mixture, plan, request } = prepared
  const { run, spending } = funded
  const ttlSeconds = mixture.cache.answers_ttl_s
  const caches = ttlSeconds > 0 && mode !== 'off'
  const cache = caches ? 'miss' : 'off'
  const identity = { ...prepared.identity, run, cache } as const
  const begin = (keep: Opening['keep']) => start(prepared, context, { identity, keep, spending })
  if (!caches) return begin(async () => {})
  const { tenant } = context.caller
  const answers = services.answers(tenant)
  const key = await answerKey(identity, { plan, store: request.store === true })
  const keep = async (answer: string | null) => {
    if (answer !== null) await answers.write(key, answer, ttlSeconds)
  }
  const again = (stored: StoredAnswer) => replay(stored, identity, { context, spending })
  if (mode === 'refresh') return begin(keep)
  const stored = decodeAnswer(await answers.read(key))
  // A cache may keep a value a little longer than it was told to.
  const fresh = stored !== null && services.clock.now() < stored.createdAt + ttlSeconds * 1000
  if (fresh) return again(stored)
  return new PendingRun(lead(), identity)

  async function lead(): Promise<Run> {
    const boarded = await services.board(`${tenant}/${key}`)
    if (boarded.role === 'follow') {
      const landed = decodeAnswer(boarded.answer)
      return landed === null ? begin(keep) : again(landed)
    }
    return begin(async (answer) => {
      await Promise.all([boarded.land(answer), keep(answer)])
    })
  }
}

/** A run that was over before it was asked for has ended as soon as it is opened, and costs nothing. */
function replay(
  stored: StoredAnswer,
  asked: RunIdentity,
  { context, spending }: { readonly context: AskContext; readonly spending: Spending },
): ReplayedRun {
  const { services, keeper } = context
  const run = new ReplayedRun(stored, asked, services.clock.now())
  const { identity, outcome, durationMs } = run
  const { answer, createdAt: startedAt } = stored
  const facts = {
    identity,
    outcome,
    report: run.report(),
    answer,
    layers: [],
    startedAt,
    durationMs,
  }
  // The money last, as of any run.
  services.waitUntil(Promise.resolve(keeper?.ended(facts)).then(() => spending.end()))
  return run
}

interface Opening {
  readonly identity: RunIdentity
  /** Told of the answer once; null when it must not be told again. */
  readonly keep: (answer: string | null) => Promise<void>
  readonly spending: Spending
}

function start(
  prepared: PreparedChat,
  context: AskContext,
  { identity, keep, spending }: Opening,
): StartedRun {
  const { services, caller, signal } = context
  const { plan, mixture, request, mode, reasons } = prepared
  const { tenant } = caller
  const options = { mode, turns: plan.reuseTurns }
  const record = async (run: EndedRun) => {
    const asked = request.store === true ? { request, mixture } : null
    const text = recordText(run, plan.given, asked)
    services.runs.announce(tenant, identity.run, text)
    // Nobody waits for it, but somebody does for the last words of the answer: they leave first.
    if (asked === null) await sleep(services.clock, RECORD_AFTER_MS, [])
    services.logRun(runFacts(run, tenant))
    await services.runs.write(tenant, identity.run, text())
  }
  return new StartedRun({
    plan,
    reasons,
    identity,
    services,
    signal,
    memory: proposalMemory(mixture, options, { tenant, services }),
    allowance: spending.allowance,
    see: (event) => spending.see(event),
    ended: async (run: EndedRun) => {
      // The money last: a run that is made again finds it held until its end is known.
      const kept = Promise.resolve(context.keeper?.ended(run)).then(() => spending.end())
      await Promise.all([record(run), keep(encodeAnswer(run)), kept])
    },
  })
}
