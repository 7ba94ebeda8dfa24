import type { WireList } from '../protocol/list.ts'
import type { MixtureInput } from '../protocol/mixtures/mixture.ts'
import type { WireStoredMixture, WireWrittenMixture } from '../protocol/runs/responses.ts'
import type { CallOptions, Connection } from './connection.ts'
import { query, type PageOptions } from './page.ts'

/** A mixture as it is written; its id may be left to the path. */
export type MixtureBody = Omit<MixtureInput, 'id'> & { readonly id?: string }

/** What must hold for a write. */
export interface WriteOptions extends CallOptions {
  /** The version that must be the current one, so that no edit is lost; `none` to create only. */
  readonly replaces?: number | 'built-in' | 'none' | undefined
}

/** The methods about mixtures. */
export interface Mixtures {
  list(options?: PageOptions): Promise<WireList<WireStoredMixture>>
  get(id: string, options?: CallOptions & { version?: number }): Promise<WireStoredMixture>
  put(id: string, mixture: MixtureBody, options?: WriteOptions): Promise<WireWrittenMixture>
  /** What a write would answer: every default, and warnings. Nothing is written. */
  check(id: string, mixture: MixtureBody, options?: CallOptions): Promise<WireWrittenMixture>
  delete(id: string, options?: WriteOptions): Promise<void>
}

/** The methods about mixtures. */
export function mixtureMethods(connection: Connection): Mixtures {
  const pathOf = (id: string) => `/v1/mixtures/${encodeURIComponent(id)}`
  return {
    list: ({ signal, ...page } = {}) => connection.json(`/v1/mixtures${query(page)}`, { signal }),
    get: (id, { version, ...options } = {}) =>
      connection.json(`${pathOf(id)}${query({ version })}`, options),
    put: (id, body, { replaces, ...options } = {}) =>
      connection.json(pathOf(id), { ...options, method: 'PUT', body, headers: ifOnly(replaces) }),
    check: (id, body, options) =>
      connection.json(`${pathOf(id)}${query({ dry_run: 'true' })}`, {
        ...options,
        method: 'PUT',
        body,
      }),
    async delete(id, { replaces, ...options } = {}) {
      const headers = ifOnly(replaces)
      await connection.request(pathOf(id), { ...options, method: 'DELETE', headers })
    },
  }
}

function ifOnly(replaces: WriteOptions['replaces']): Record<string, string> {
  if (replaces === undefined) return {}
  return replaces === 'none' ? { 'if-none-match': '*' } : { 'if-match': `"${replaces}"` }
}
