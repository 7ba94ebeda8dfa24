import type { WireKey } from './key-responses.ts'
import { costMicros, usdOf } from '../sessions/money.ts'
import type { KeyRequest } from './key.ts'

/** A key as it is stored: all but the key itself. */
export interface KeyRecord {
  readonly id: string
  readonly kind: KeyRequest['kind']
  readonly name: string
  readonly tenant: string
  /** Null when every mixture is allowed. */
  readonly mixtures: readonly string[] | null
  readonly origins: readonly string[] | null
  readonly sessionBudgetUsd: number | null
  /** What its sessions may spend together in a UTC day; null for no limit. */
  readonly budgetUsdPerDay: number | null
  readonly requestsPerMinute: number | null
  /** Absent where its maker named none: see `alertLevel`. */
  readonly alertUsdPerDay?: number
  /** Milliseconds since the epoch, as all times inside; the wire has seconds. */
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
}

/** The share of a daily budget from which on the operator gets a message, where the key names no cost. */
const ALERT_SHARE = 0.8

/** What the runs of a key cost in a UTC day when the operator gets a message, in US dollars; null for never. */
export function alertLevel({
  alertUsdPerDay,
  budgetUsdPerDay,
}: Pick<KeyRecord, 'alertUsdPerDay' | 'budgetUsdPerDay'>): number | null {
  if (alertUsdPerDay !== undefined) return alertUsdPerDay
  return budgetUsdPerDay === null ? null : usdOf(costMicros(budgetUsdPerDay * ALERT_SHARE))
}

/** A key as responses return it: without the key itself. `countedMicros` counts against its budget of today. */
export function wireKey(record: KeyRecord, countedMicros: number): WireKey {
  return {
    id: record.id,
    kind: record.kind,
    name: record.name,
    tenant: record.tenant,
    mixtures: record.mixtures,
    origins: record.origins,
    session_budget_usd: record.sessionBudgetUsd,
    budget_usd_per_day: record.budgetUsdPerDay,
    counted_usd_today: record.budgetUsdPerDay === null ? null : usdOf(countedMicros),
    alert_usd_per_day: alertLevel(record),
    requests_per_minute: record.requestsPerMinute,
    created_at: Math.floor(record.createdAtMs / 1000),
    expires_at: record.expiresAtMs === null ? null : Math.floor(record.expiresAtMs / 1000),
  }
}
