import * as z from 'zod'
import type { Wire } from '../wire.ts'

const DAY_S = 86_400

/** What a link to a stored run may say. */
export const shareSchema = z
  .strictObject({
    expires_in: z.int().min(60).max(DAY_S).default(DAY_S).meta({
      description: 'Seconds until the link expires; it ends with the run in any case.',
    }),
  })
  .meta({ id: 'ShareRequest' })

/** The claims of a link's token, with the names of JWT (RFC 7519). Signed, not secret. */
export const shareClaimsSchema = z.object({
  iss: z.literal('edge-moa'),
  /** Sets it apart from the token of a session. */
  aud: z.literal('run'),
  /** The run. */
  sub: z.string(),
  tenant: z.string(),
  /** Seconds since the epoch. */
  exp: z.int(),
})

export type ShareClaims = z.output<typeof shareClaimsSchema>
export type WireShare = Wire<ReturnType<typeof shareResponse>>

/** The response with a link. It types and documents what goes out; nothing is validated. */
export function shareResponse() {
  return z
    .object({
      token: z.string().meta({ description: 'Reads this run and nothing else, without a key.' }),
      url: z.string().meta({ description: 'The page that shows the run.' }),
      expires_at: z.int().meta({ description: 'Unix time in seconds.' }),
    })
    .meta({ id: 'Share' })
}
