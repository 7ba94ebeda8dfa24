import type { Session } from '../../protocol/sessions/session.ts'
import { sessionClaimsSchema, type SessionClaims } from '../../protocol/sessions/session-claims.ts'
import { readClaims, signClaims } from '../claims.ts'
import type { Caller } from '../../gateway/caller.ts'
import type { Access } from '../../gateway/ports/access.ts'

const PREFIX = 'st_moa_'
/** Longest token: it has room for the longest lists of a key. A longer one is not decoded. */
const MAX_CHARS = 65_536

/** Whether a bearer has the form of a session's token: then it is never looked up as a key. */
export function isSessionToken(bearer: string): boolean {
  return bearer.startsWith(PREFIX)
}

/** A token for one session: it is valid in that session only, and ends with it and with the key that opened it. */
export async function signSession(
  { id, expiresAtMs, mixture }: Session,
  { tenant, keyHash, mixtures, origins }: Caller,
  access: Pick<Access, 'sessionSecret'>,
): Promise<string> {
  const claims: SessionClaims = {
    iss: 'edge-moa',
    sub: id,
    exp: Math.floor(expiresAtMs / 1000),
    tenant,
    key: keyHash,
    mixtures: mixture === null ? copy(mixtures) : [mixture],
    origins: copy(origins),
  }
  return PREFIX + (await signClaims(claims, access))
}

/** The claims of a token; null when it was not signed here, or was changed. It may have expired. */
export async function readSessionToken(
  token: string,
  access: Pick<Access, 'sessionSecret'>,
): Promise<SessionClaims | null> {
  if (token.length > MAX_CHARS) return null
  return readClaims(token.slice(PREFIX.length), sessionClaimsSchema, access)
}

function copy(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list]
}
