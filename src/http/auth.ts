import { timingSafeEqual } from 'hono/utils/buffer'
import type { ApiError } from './errors.ts'
import type { Access } from './services.ts'

/** Shorter admin keys can be guessed, so they count as not set. */
const MIN_ADMIN_KEY_CHARS = 16

export interface Caller {
  /** Owner of caches, runs and mixtures. */
  readonly tenant: string
}

export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly error: ApiError }

/** Who is asking, from the `Authorization` header. Keys are compared in constant time. */
export async function admit(authorization: string | undefined, access: Access): Promise<Admission> {
  const { adminKey, problem } = access
  if (problem !== null) return { ok: false, error: { code: 'not_configured', message: problem } }
  if (access.open) return { ok: true, caller: { tenant: 'local' } }
  if (adminKey === null || adminKey.length < MIN_ADMIN_KEY_CHARS) {
    return { ok: false, error: NOT_CONFIGURED }
  }
  const key = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
  if (key === undefined) return { ok: false, error: NO_KEY }
  return (await timingSafeEqual(key, adminKey))
    ? { ok: true, caller: { tenant: 'admin' } }
    : { ok: false, error: WRONG_KEY }
}

const NOT_CONFIGURED: ApiError = {
  code: 'not_configured',
  message:
    `Cannot let anyone in: the setting ADMIN_KEY is missing or shorter than ${MIN_ADMIN_KEY_CHARS} characters. ` +
    'Set it with `npx wrangler secret put ADMIN_KEY`; for local use, `npm start` sets AUTH to "open"',
}

const NO_KEY: ApiError = {
  code: 'invalid_api_key',
  message: 'Cannot find an API key: send it as "Authorization: Bearer KEY"',
  headers: { 'www-authenticate': 'Bearer' },
}

const WRONG_KEY: ApiError = {
  code: 'invalid_api_key',
  message: 'Cannot accept this API key: it is not known here',
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
}
