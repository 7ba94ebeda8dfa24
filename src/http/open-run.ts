import type { RunIdentity } from '../protocol/report.ts'
import type { ChatContext } from './context.ts'
import type { PreparedChat } from './chat-run.ts'
import { answerKey, proposalMemory } from './caching.ts'
import { newRunId } from './ids.ts'
import { PendingRun } from './pending-run.ts'
import { decodeAnswer, encodeAnswer, ReplayedRun } from './replayed-run.ts'
import { encodeRecord, runFacts } from './run-record.ts'
import type { EndedRun, Run } from './run.ts'
import { StartedRun } from './started-run.ts'

/**
 * The run that answers a request: one that was made before, one that somebody else is making in this
 * moment, or a new one.
 */
export async function openRun(prepared: PreparedChat, context: ChatContext): Promise<Run> {
  const { services } = context
  const { mode, mixture, plan, request } = prepared
  const ttlSeconds = mixture.cache.answers_ttl_s
  const caches = ttlSeconds > 0 && mode !== 'off'
  const cache = caches ? 'miss' : 'off'
  const identity = { ...prepared.identity, run: newRunId(services.clock.now()), cache } as const
  if (!caches) return start(prepared, context, { identity, keep: async () => {} })

  const { tenant } = context.caller
  const answers = services.answers(tenant)
  const key = await answerKey(identity, { plan, store: request.store === true })
  const keep = async (answer: string | null) => {
    if (answer !== null) await answers.write(key, answer, ttlSeconds)
  }
  if (mode === 'refresh') return start(prepared, context, { identity, keep })
  const stored = decodeAnswer(await answers.read(key))
  // A cache may keep a value a little longer than it was told to.
  const fresh = stored !== null && services.clock.now() < stored.createdAt + ttlSeconds * 1000
  if (fresh) return new ReplayedRun(stored, identity, services.clock.now())
  return new PendingRun(lead(), identity)

  async function lead(): Promise<Run> {
    const boarded = await services.board(`${tenant}/${key}`)
    if (boarded.role === 'follow') {
      const landed = decodeAnswer(boarded.answer)
      if (landed !== null) return new ReplayedRun(landed, identity, services.clock.now())
      return start(prepared, context, { identity, keep })
    }
    return start(prepared, context, {
      identity,
      keep: async (answer) => {
        await Promise.all([boarded.land(answer), keep(answer)])
      },
    })
  }
}

interface Opening {
  readonly identity: RunIdentity
  /** Told of the answer once; null when it must not be told again. */
  readonly keep: (answer: string | null) => Promise<void>
}

function start(
  prepared: PreparedChat,
  context: ChatContext,
  { identity, keep }: Opening,
): StartedRun {
  const { services, caller, signal } = context
  const { plan, mixture, request, mode, reasons } = prepared
  const { tenant } = caller
  const options = { mode, turns: plan.reuseTurns }
  return new StartedRun({
    plan,
    reasons,
    identity,
    services,
    signal,
    memory: proposalMemory(mixture, options, { tenant, services }),
    ended: async (run: EndedRun) => {
      services.logRun(runFacts(run, tenant))
      const layers = plan.given.length > 0 ? [plan.given, ...run.layers] : run.layers
      const asked = request.store === true ? { request, mixture } : null
      const record = encodeRecord({ ...run, layers }, asked)
      await Promise.all([
        services.runs.write(tenant, identity.run, record),
        keep(encodeAnswer(run)),
      ])
    },
  })
}
