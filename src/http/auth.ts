import { timingSafeEqual } from 'hono/utils/buffer'
import type { KeyRecord } from '../protocol/key.ts'
import type { ApiError } from './errors.ts'
import { sha256 } from './hash.ts'
import type { Services } from './services.ts'

/** Shorter admin keys can be guessed, so they count as not set. */
const MIN_ADMIN_KEY_CHARS = 16
/** A key that we made: 256 random bits behind the name of its kind. Nothing else is looked up. */
const OUR_KEY = /^(?:sk|pk)_moa_[A-Za-z0-9_-]{43}$/

export interface Caller {
  /** Owner of caches, runs, mixtures and sessions. */
  readonly tenant: string
  readonly kind: 'open' | 'admin' | KeyRecord['kind']
  /** Null when no key of POST /v1/keys was used, and then so is all that follows. */
  readonly keyId: string | null
  /** The only mixtures that may be asked, as they are. */
  readonly mixtures: readonly string[] | null
  /** The pages that may read the answer. */
  readonly origins: readonly string[] | null
  /** The most that one session may be given. */
  readonly sessionBudgetUsd: number | null
  readonly requestsPerMinute: number | null
}

export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly error: ApiError }

/**
 * Who is asking, from the `Authorization` header alone. The admin key is compared in constant time;
 * other keys are looked up by their hash, of which a guess tells nothing.
 */
export async function admit(
  headers: Headers,
  { access, keys, clock }: Pick<Services, 'access' | 'keys' | 'clock'>,
): Promise<Admission> {
  const { adminKey, problem } = access
  if (problem !== null) return refused({ code: 'not_configured', message: problem })
  if (access.open) return { ok: true, caller: ownCaller('open', 'local') }
  if (adminKey === null || adminKey.length < MIN_ADMIN_KEY_CHARS) return refused(NOT_CONFIGURED)
  const key = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (key === undefined) return refused(NO_KEY)
  if (await timingSafeEqual(key, adminKey)) {
    return { ok: true, caller: ownCaller('admin', 'admin') }
  }
  const record = OUR_KEY.test(key) ? await keys.find(await sha256(key)) : null
  if (record === null) return refused(WRONG_KEY)
  if (record.expiresAt !== null && record.expiresAt * 1000 <= clock.now()) return refused(EXPIRED)
  return mayCome(record, headers.get('origin'))
    ? { ok: true, caller: keyCaller(record) }
    : refused(WRONG_ORIGIN)
}

/**
 * Whether a key may be used from there. A browser says where a page is from, and only a browser does:
 * a publishable key has to come from a page, a secret key need not.
 */
function mayCome({ kind, origins }: KeyRecord, origin: string | null): boolean {
  if (origin === null) return kind === 'secret'
  return origins === null ? kind === 'secret' : origins.includes(origin)
}

function ownCaller(kind: 'open' | 'admin', tenant: string): Caller {
  return {
    tenant,
    kind,
    keyId: null,
    mixtures: null,
    origins: null,
    sessionBudgetUsd: null,
    requestsPerMinute: null,
  }
}

function keyCaller(record: KeyRecord): Caller {
  const { id, tenant, kind, mixtures, origins, sessionBudgetUsd, requestsPerMinute } = record
  return { tenant, kind, keyId: id, mixtures, origins, sessionBudgetUsd, requestsPerMinute }
}

function refused(error: ApiError): Admission {
  return { ok: false, error }
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

const EXPIRED: ApiError = { ...WRONG_KEY, message: 'Cannot accept this API key: it has expired' }

const WRONG_ORIGIN: ApiError = {
  code: 'forbidden',
  message: 'Cannot use this key here: it is for pages of the origins that it lists',
}
