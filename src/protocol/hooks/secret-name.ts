import * as z from 'zod'

/** Settings of the gateway itself: no hook and no job may read them, sign with them or send them anywhere. */
const OWN_SETTINGS: ReadonlySet<string> = new Set([
  'ADMIN_KEY',
  'SESSION_SECRET',
  'PROVIDERS',
  'AUTH',
])

// Capitals only, so that a secret pasted in place of its name is rejected, not stored.
const NAME = /^[A-Z][A-Z0-9_]*$/

/** The name of a secret of the Worker; the secret itself is never part of a document. */
export const secretName = z
  .string()
  .max(100)
  .regex(NAME, 'must be the name of a secret in capitals, such as GITHUB_SECRET, not the secret')
  .refine((name) => !OWN_SETTINGS.has(name), 'must not be a setting of the gateway itself')

/** A secret of Standard Webhooks, as it is handed around: 24 to 64 bytes. */
const literalSecret = z
  .string()
  .regex(
    /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/,
    'must be whsec_ and 24 to 64 bytes in base64',
  )

/** A secret itself or, from the operator, the name of a secret of the Worker. */
export const givenSecret = z.union([literalSecret, secretName])

/** Whether a given secret is the name of one of the Worker's. */
export function namesSecret(secret: string): boolean {
  return NAME.test(secret)
}
