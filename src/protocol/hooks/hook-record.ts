import type { Hook } from './hook.ts'

/** A hook as it is stored. */
export interface HookRecord {
  readonly id: string
  /** Whose mixtures, sessions and jobs it works with. */
  readonly tenant: string
  readonly hook: Hook
  /** Milliseconds since the epoch, as all times of hooks. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** A hook as it is told; it names secrets and holds none. */
export function wireHook({ id, tenant, hook, createdAt, updatedAt }: HookRecord) {
  return {
    id,
    object: 'hook',
    tenant,
    path: `/hooks/${id}`,
    ...hook,
    created_at: Math.floor(createdAt / 1000),
    updated_at: Math.floor(updatedAt / 1000),
  }
}
