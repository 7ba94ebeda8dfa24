import * as z from 'zod'
import { mixtureId } from '../mixtures/fields.ts'

/** The most that a session may be given, in US dollars. */
export const MAX_BUDGET_USD = 1_000_000
const MIN_BUDGET_USD = 0.000_001
const MAX_LIFE_SECONDS = 30 * 86_400

/** Numbers only: zod lets neither NaN nor Infinity nor a text be one. */
const budget = z
  .number()
  .min(MIN_BUDGET_USD)
  .max(MAX_BUDGET_USD)
  .meta({ description: 'In US dollars; rounded down to the millionth.', examples: [2.5] })

/** Ids of sessions, as a request names one. */
export const sessionId = z
  .string()
  .regex(/^sess_[0-9a-f]{32}$/, 'must be the id of a session, sess_… with 32 hexadecimal digits')

const life = z.int().min(1).max(MAX_LIFE_SECONDS)

/** The body of a new session. */
export const sessionRequestSchema = z
  .strictObject({
    budget_usd: budget.optional().meta({
      description:
        'In US dollars; rounded down to the millionth. Optional when the key has a session_budget_usd, which is also the maximum.',
      examples: [0.5],
    }),
    expires_in: life.default(3600).meta({ description: 'Seconds from now.' }),
    mixture: mixtureId
      .optional()
      .meta({ description: 'The only mixture of the session. Default: any.' }),
  })
  .meta({ id: 'SessionRequest' })

export type SessionRequest = z.output<typeof sessionRequestSchema>

/** The fields of a session that can be changed. */
export const sessionChangeSchema = z
  .strictObject({
    budget_usd: budget.optional(),
    expires_in: life.optional().meta({ description: 'Seconds from now.' }),
  })
  .refine((change) => Object.keys(change).length > 0, 'must name budget_usd or expires_in')
  .meta({ id: 'SessionChange' })

/** A session in numbers; amounts are millionths of a US dollar, times milliseconds since the epoch. */
export interface Session {
  readonly id: string
  readonly budgetMicros: number
  readonly spentMicros: number
  readonly heldMicros: number
  /** The amount that can still be held, never below 0. */
  readonly remainingMicros: number
  readonly expiresAtMs: number
  readonly mixture: string | null
}

/** `held`: the run has not ended. `committed`: the run never reported its cost, so the whole hold counts as spent. */
export type HoldState = 'held' | 'settled' | 'released' | 'committed'

/** The money of one run. */
export interface SessionRun {
  readonly run: string
  readonly state: HoldState
  /** Why it is no longer held. */
  readonly reason: string | null
  readonly heldMicros: number
  readonly spentMicros: number
  /** What its calls cost beyond its hold and the rest of the budget. */
  readonly overrunMicros: number
  /** Whether there is such a cost. */
  readonly clamped: boolean
  readonly createdAtMs: number
}

/** What one model cost a session. */
export interface ModelSpending {
  /** Null for what was committed without knowing which calls had been billed. */
  readonly model: string | null
  readonly spentMicros: number
  readonly calls: number
  /** Calls whose upstream did not report its usage. */
  readonly estimated: number
}

/** A session with its last runs, and what each model cost. */
export interface SessionAccount extends Session {
  /** What calls cost beyond their holds and the rest of the budget: it is not in `spentMicros`. */
  readonly overrunMicros: number
  /** Newest first; the last ones only. */
  readonly runs: readonly SessionRun[]
  /** Dearest first. */
  readonly models: readonly ModelSpending[]
}
