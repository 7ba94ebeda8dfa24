import * as z from 'zod'

const side = z.object({
  run: z.string(),
  /** The mixture or model that is rated. */
  system: z.string(),
  /** Length of the answer, in characters or tokens, alike on both sides. */
  length: z.number(),
})

/** The claims of the token of a pair, with the names of JWT (RFC 7519). Signed, not secret. */
export const pairClaimsSchema = z.object({
  iss: z.literal('edge-moa'),
  /** Sets it apart from the tokens of sessions and of shared runs. */
  aud: z.literal('pair'),
  tenant: z.string(),
  /** The session of both runs; null where they have none in common. */
  session: z.string().nullable(),
  left: side,
  right: side,
  /** Seconds since the epoch. */
  exp: z.int(),
})

export type PairClaims = z.output<typeof pairClaimsSchema>
