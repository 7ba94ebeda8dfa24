import type { WireHook } from './hook-response.ts'
import type { Hook } from './hook.ts'

/** A hook as it is stored. */
export interface HookRecord {
  readonly id: string
  /** The tenant whose mixtures, sessions and jobs it uses. */
  readonly tenant: string
  readonly hook: Hook
  /** Milliseconds since the epoch, as all times of hooks. */
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** A hook as responses return it; it names secrets and holds none. */
export function wireHook({ id, tenant, hook, createdAtMs, updatedAtMs }: HookRecord): WireHook {
  return {
    ...hook,
    id,
    object: 'hook',
    tenant,
    path: `/hooks/${id}`,
    created_at: Math.floor(createdAtMs / 1000),
    updated_at: Math.floor(updatedAtMs / 1000),
  }
}
