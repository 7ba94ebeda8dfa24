import type * as z from 'zod'
import type { WireKey, WireNewKey } from '../protocol/keys/key-responses.ts'
import type { keySchema } from '../protocol/keys/key.ts'
import type { WireList } from '../protocol/list.ts'
import type { CallOptions, Connection } from './connection.ts'
import { query, type PageOptions } from './page.ts'

/** What a new key is. */
export type KeyBody = z.input<typeof keySchema>

/** The methods about keys, for the admin key. */
export interface Keys {
  /** A new key; only this response has the key itself. */
  create(body: KeyBody, options?: CallOptions): Promise<WireNewKey>
  list(options?: PageOptions): Promise<WireList<WireKey>>
  revoke(id: string, options?: CallOptions): Promise<void>
}

/** The methods about keys. */
export function keyMethods(connection: Connection): Keys {
  return {
    create: (body, options) => connection.json('/v1/keys', { ...options, body }),
    list: ({ signal, ...page } = {}) => connection.json(`/v1/keys${query(page)}`, { signal }),
    async revoke(id, options) {
      const path = `/v1/keys/${encodeURIComponent(id)}`
      await connection.request(path, { ...options, method: 'DELETE' })
    },
  }
}
