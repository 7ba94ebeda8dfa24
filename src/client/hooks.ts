import type { WireHook, WireNewHook } from '../protocol/hooks/hook-response.ts'
import type { HookInput } from '../protocol/hooks/hook.ts'
import type { WireList } from '../protocol/list.ts'
import type { CallOptions, Connection } from './connection.ts'
import { query, type PageOptions } from './page.ts'

/** The methods about hooks, for the admin key. */
export interface Hooks {
  list(options?: PageOptions): Promise<WireList<WireHook>>
  get(id: string, options?: CallOptions): Promise<WireHook>
  put(id: string, hook: HookInput, options?: CallOptions): Promise<WireNewHook>
  delete(id: string, options?: CallOptions): Promise<void>
}

/** The methods about hooks. */
export function hookMethods(connection: Connection): Hooks {
  const pathOf = (id: string) => `/v1/hooks/${encodeURIComponent(id)}`
  return {
    list: ({ signal, ...page } = {}) => connection.json(`/v1/hooks${query(page)}`, { signal }),
    get: (id, options) => connection.json(pathOf(id), options),
    put: (id, body, options) => connection.json(pathOf(id), { ...options, method: 'PUT', body }),
    async delete(id, options) {
      await connection.request(pathOf(id), { ...options, method: 'DELETE' })
    },
  }
}
