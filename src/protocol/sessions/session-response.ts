import * as z from 'zod'
import { usdOf } from './money.ts'
import { oneOf } from '../schemas/one-of.ts'
import type { Wire } from '../wire.ts'
import type { HoldState, Session, SessionAccount } from './session.ts'

/** What happened to the hold of a run. */
const STATES = {
  held: 'the run has not ended',
  settled: 'the cost of the run was spent, and the rest released',
  released: 'no call was billed, and the whole hold was released',
  committed: 'the run never reported its cost, so the whole hold counts as spent',
} as const satisfies Record<HoldState, string>

/** A session as responses return it. */
export function wireSession(session: Session): WireSession {
  const { id, budgetMicros, spentMicros, heldMicros, remainingMicros, expiresAtMs, mixture } =
    session
  return {
    id,
    budget_usd: usdOf(budgetMicros),
    spent_usd: usdOf(spentMicros),
    held_usd: usdOf(heldMicros),
    remaining_usd: usdOf(remainingMicros),
    expires_at: Math.floor(expiresAtMs / 1000),
    mixture,
  }
}

/** A session with its last runs, and what each model cost. */
export function wireAccount(account: SessionAccount): WireAccount {
  return {
    ...wireSession(account),
    overrun_usd: usdOf(account.overrunMicros),
    runs: account.runs.map(
      ({ run, state, reason, heldMicros, spentMicros, overrunMicros, clamped, createdAtMs }) => ({
        run,
        state,
        reason,
        held_usd: usdOf(heldMicros),
        spent_usd: usdOf(spentMicros),
        overrun_usd: usdOf(overrunMicros),
        clamped,
        created_at: Math.floor(createdAtMs / 1000),
      }),
    ),
    models: account.models.map(({ model, spentMicros, calls, estimated }) => ({
      model,
      spent_usd: usdOf(spentMicros),
      calls,
      estimated_calls: estimated,
    })),
  }
}

/** The responses about sessions. They type and document what goes out; nothing is validated. */
export type SessionSchemas = ReturnType<typeof build>
export type WireSession = Wire<SessionSchemas['session']>
export type WireOpenedSession = Wire<SessionSchemas['opened']>
export type WireAccount = Wire<SessionSchemas['account']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function sessionSchemas(): SessionSchemas {
  built ??= build()
  return built
}

let built: SessionSchemas | undefined

function build() {
  const usd = z.number().min(0)
  const session = z.object({
    id: z.string(),
    budget_usd: usd,
    spent_usd: usd,
    held_usd: usd.meta({ description: 'Reserved for runs that have not ended.' }),
    remaining_usd: usd.meta({ description: 'The budget minus spent and held money.' }),
    expires_at: z.int().meta({ description: 'Unix time in seconds.' }),
    mixture: z
      .string()
      .nullable()
      .meta({ description: 'The only mixture of the session; null for any.' }),
  })
  return {
    session: session.meta({ id: 'Session', description: 'A budget that runs may spend.' }),
    opened: session
      .extend({
        token: z.string().meta({
          description:
            'A bearer token that may only send requests in this session, until its end. Returned only here.',
        }),
      })
      .meta({ id: 'OpenedSession', description: 'A new session, with its token.' }),
    account: session
      .extend({
        overrun_usd: usd.meta({
          description:
            'What calls cost beyond their holds and the rest of the budget, because an upstream reported more usage than the request allowed. Not part of `spent_usd`.',
        }),
        runs: z.array(runSchema(usd)).meta({ description: 'The last 20, newest first.' }),
        models: z.array(modelSchema(usd)).meta({ description: 'The most expensive first.' }),
      })
      .meta({
        id: 'SessionAccount',
        description: 'A session, with its spending by run and by model.',
      }),
  }
}

function runSchema(usd: z.ZodNumber) {
  return z
    .object({
      run: z.string(),
      state: oneOf(STATES),
      reason: z
        .string()
        .nullable()
        .meta({ description: 'Why the run no longer holds money; null while it does.' }),
      held_usd: usd,
      spent_usd: usd,
      overrun_usd: usd.meta({
        description:
          'What the calls of the run cost beyond its hold and the rest of the budget. Not part of `spent_usd`.',
      }),
      clamped: z.boolean().meta({ description: 'Whether `overrun_usd` is more than 0.' }),
      created_at: z.int().meta({ description: 'Unix time in seconds.' }),
    })
    .meta({ id: 'SessionRun' })
}

function modelSchema(usd: z.ZodNumber) {
  return z
    .object({
      model: z
        .string()
        .nullable()
        .meta({ description: 'Null for money that was settled without knowing the calls.' }),
      spent_usd: usd,
      calls: z.int().min(0),
      estimated_calls: z.int().min(0).meta({
        description: 'Calls whose upstream did not report usage.',
      }),
    })
    .meta({ id: 'ModelSpending' })
}
