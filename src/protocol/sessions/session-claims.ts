import * as z from 'zod'

/** The claims of a session's token, with the names of JWT (RFC 7519) where there are any. Signed, not secret. */
export const sessionClaimsSchema = z.object({
  iss: z.literal('edge-moa'),
  /** The session. */
  sub: z.string(),
  /** When the session was to end as it was opened, in seconds since the epoch; a later end is known to its ledger. */
  exp: z.int(),
  tenant: z.string(),
  /** SHA-256 of the key that opened the session: the token ends with it. Null when there was none. */
  key: z.string().nullable(),
  /** The only mixtures that the token may use; null for any. */
  mixtures: z.array(z.string()).nullable(),
  /** The only pages that it may be used from; null for any, none of which may read the answer. */
  origins: z.array(z.string()).nullable(),
})

export type SessionClaims = z.output<typeof sessionClaimsSchema>
