import type * as z from 'zod'
import type {
  WireAccount,
  WireOpenedSession,
  WireSession,
} from '../protocol/sessions/session-response.ts'
import type { sessionChangeSchema, sessionRequestSchema } from '../protocol/sessions/session.ts'
import type { CallOptions, Connection } from './connection.ts'

/** What a new session is. */
export type SessionBody = z.input<typeof sessionRequestSchema>
/** What changes of a session. */
export type SessionChange = z.input<typeof sessionChangeSchema>

/** The methods about sessions. */
export interface Sessions {
  /** A new session; only this response has its token. */
  open(body: SessionBody, options?: CallOptions): Promise<WireOpenedSession>
  get(id: string, options?: CallOptions): Promise<WireAccount>
  change(id: string, body: SessionChange, options?: CallOptions): Promise<WireSession>
  close(id: string, options?: CallOptions): Promise<void>
}

/** The methods about sessions. */
export function sessionMethods(connection: Connection): Sessions {
  const pathOf = (id: string) => `/v1/sessions/${encodeURIComponent(id)}`
  return {
    open: (body, options) => connection.json('/v1/sessions', { ...options, body }),
    get: (id, options) => connection.json(pathOf(id), options),
    change: (id, body, options) =>
      connection.json(pathOf(id), { ...options, method: 'PATCH', body }),
    async close(id, options) {
      await connection.request(pathOf(id), { ...options, method: 'DELETE' })
    },
  }
}
