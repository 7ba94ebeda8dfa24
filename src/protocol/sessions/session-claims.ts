import * as z from 'zod'

/** What a session's token says of itself; JWT names where there are any. Signed, not secret. */
export const sessionClaimsSchema = z.object({
  iss: z.literal('edge-moa'),
  /** The session. */
  sub: z.string(),
  /** When it ends, in seconds since the epoch. */
  exp: z.int(),
  tenant: z.string(),
  /** SHA-256 of the key that opened it, without which the token ends; null when there was none. */
  key: z.string().nullable(),
  /** The only mixtures that may be asked; null for any. */
  mixtures: z.array(z.string()).nullable(),
  /** The only pages that it may be used from; null for any, none of which may read the answer. */
  origins: z.array(z.string()).nullable(),
})

export type SessionClaims = z.output<typeof sessionClaimsSchema>
