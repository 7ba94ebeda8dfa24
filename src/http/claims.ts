import { sign, verify } from 'hono/jwt'
import type * as z from 'zod'
import type { Access } from '../gateway/ports/access.ts'

const ALGORITHM = 'HS256'

type Signing = Pick<Access, 'sessionSecret'>

/** A token with these claims (RFC 7519), signed with the secret of sessions. */
export async function signClaims(claims: object, access: Signing): Promise<string> {
  return sign({ ...claims }, await access.sessionSecret(), ALGORITHM)
}

/** The claims of a token; null when it was not signed here, was changed, or is for something else. It may have expired. */
export async function readClaims<S extends z.ZodType>(
  token: string,
  schema: S,
  access: Signing,
): Promise<z.output<S> | null> {
  const secret = await access.sessionSecret()
  try {
    // The caller compares the time, so that an expired token gets an error of its own.
    const payload = await verify(token, secret, { alg: ALGORITHM, exp: false })
    return schema.safeParse(payload).data ?? null
  } catch {
    return null
  }
}
