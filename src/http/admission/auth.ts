import { timingSafeEqual } from 'hono/utils/buffer'
import { ownCaller, type Caller } from '../../gateway/caller.ts'
import { alertLevel, type KeyRecord } from '../../protocol/keys/key-record.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { sha256 } from '../../gateway/hash.ts'
import { isLoopbackOrigin } from './local.ts'
import { isSessionToken, readSessionToken } from './session-token.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** Shorter admin keys can be guessed, so they count as not set. */
const MIN_ADMIN_KEY_CHARS = 16
/** A key of this gateway: 256 random bits after the prefix of its kind. Nothing else is looked up. */
const OUR_KEY = /^(?:sk|pk)_moa_[A-Za-z0-9_-]{43}$/

/** No header, or that of a client whose key is blank, or `none`: some clients insist on a key, and some of these on one that is not blank. */
const NO_CREDENTIALS = /^(?:Bearer *(?:none *)?)?$/i

/** What the check of a request needs. */
type Admitting = Pick<Services, 'access' | 'keys' | 'clock' | 'sessions'>

/** The caller of a request, or why it has none. */
export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | {
      readonly ok: false
      readonly error: ApiError
      /** The origins whose pages may read the error. */
      readonly origins?: readonly string[] | null
    }

/**
 * The caller, from the `Authorization` header, or from `x-api-key` in its place. With AUTH=open it may be left out, but not be wrong. A session's token is valid by
 * its signature, while the key that opened the session exists.
 */
export async function admit(headers: Headers, services: Admitting): Promise<Admission> {
  const { adminKey, open, problem } = services.access
  if (problem !== null) return rejected({ code: 'not_configured', message: problem })
  if (!open && !isLongEnough(adminKey)) return rejected(NOT_CONFIGURED)
  const authorization = credentialsIn(headers)
  if (authorization === null) return rejected(TWO_KEYS)
  const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
  if (key !== undefined && isSessionToken(key)) {
    return admitToken(key, headers, services)
  }
  if (open && NO_CREDENTIALS.test(authorization)) {
    return { ok: true, caller: localCaller(headers.get('origin')) }
  }
  if (key === undefined) return rejected(open ? NOT_A_KEY : NO_KEY)
  return admitKey(key, headers, services)
}

/**
 * The value of `Authorization`, or what it would be for the key in `x-api-key`, where clients of Anthropic send it; null
 * when the two name different keys: none of them is the one that counts.
 */
export function credentialsIn(headers: Headers): string | null {
  const authorization = headers.get('authorization') ?? ''
  const key = headers.get('x-api-key') ?? ''
  const other = `Bearer ${key.trim()}`
  if (NO_CREDENTIALS.test(other)) return authorization
  if (NO_CREDENTIALS.test(authorization)) return other
  return authorization.replace(/^Bearer +/i, 'Bearer ').trimEnd() === other ? other : null
}

/** The admin key is compared in constant time. Other keys are looked up by their hash, so that timing reveals nothing of a key. */
async function admitKey(
  key: string,
  headers: Headers,
  { access, keys, clock }: Admitting,
): Promise<Admission> {
  const { adminKey, open } = access
  if (isLongEnough(adminKey) && (await timingSafeEqual(key, adminKey))) {
    return { ok: true, caller: ownCaller('admin', 'admin') }
  }
  const hash = OUR_KEY.test(key) ? await sha256(key) : null
  const record = hash === null ? null : await keys.find(hash)
  if (record === null) return rejected(open ? WRONG_KEY_OPEN : WRONG_KEY)
  if (hasExpired(record, clock)) return rejected(EXPIRED)
  return mayUseFrom(record, headers.get('origin'))
    ? { ok: true, caller: keyCaller(record, hash) }
    : rejected(WRONG_ORIGIN)
}

/** A caller without a key, with AUTH=open. A page of another site may ask only: it is in the list of a key, but did not send it. */
function localCaller(origin: string | null): Caller {
  const isOfThisMachine = origin === null || isLoopbackOrigin(origin)
  return ownCaller(isOfThisMachine ? 'open' : 'page', 'local')
}

function isLongEnough(adminKey: string | null): adminKey is string {
  return adminKey !== null && adminKey.length >= MIN_ADMIN_KEY_CHARS
}

async function admitToken(
  token: string,
  headers: Headers,
  { access, keys, clock, sessions }: Admitting,
): Promise<Admission> {
  const claims = await readSessionToken(token, access)
  const origin = headers.get('origin')
  if (claims === null) {
    // A page whose token ended with the secret that signed it can read that, and renew it.
    const isListed = origin !== null && (await keys.listsOrigin(origin))
    return { ok: false, error: WRONG_TOKEN, origins: isListed ? [origin] : null }
  }
  const { sub: session, tenant, key: keyHash, mixtures, origins, exp } = claims
  if (origin !== null && origins !== null && !origins.includes(origin)) return rejected(WRONG_PAGE)
  const key = keyHash === null ? null : await keys.find(keyHash)
  if (keyHash !== null && (key === null || hasExpired(key, clock))) {
    return { ok: false, error: KEYLESS_TOKEN, origins }
  }
  // The end of the session may have been moved since. Before that time its ledger rejects what is over.
  const isPast = (ms: number) => ms <= clock.now()
  if (isPast(exp * 1000) && isPast(await sessions.endsAtMs({ tenant, id: session }))) {
    return { ok: false, error: OLD_TOKEN, origins }
  }
  const own = { ...ownCaller('session', tenant), session, keyHash, mixtures, origins }
  if (key === null) return { ok: true, caller: own }
  // Requests with a key's tokens count as requests of the key.
  const { id: keyId, requestsPerMinute } = key
  return { ok: true, caller: { ...own, keyId, requestsPerMinute, ...alertOf(key) } }
}

function hasExpired({ expiresAtMs }: KeyRecord, clock: Services['clock']): boolean {
  return expiresAtMs !== null && expiresAtMs <= clock.now()
}

/**
 * Whether a key may be used from an origin. Only browsers send one: a publishable key must come
 * from a page, a secret key need not.
 */
function mayUseFrom({ kind, origins }: KeyRecord, origin: string | null): boolean {
  if (origin === null) return kind === 'secret'
  return origins === null ? kind === 'secret' : origins.includes(origin)
}

function keyCaller(record: KeyRecord, keyHash: string | null): Caller {
  const { id, tenant, kind, mixtures, origins } = record
  const { sessionBudgetUsd, budgetUsdPerDay, requestsPerMinute } = record
  const limits = { mixtures, origins, sessionBudgetUsd, budgetUsdPerDay, requestsPerMinute }
  return { tenant, kind, session: null, keyId: id, keyHash, ...limits, ...alertOf(record) }
}

function alertOf(record: KeyRecord): Pick<Caller, 'alertUsdPerDay'> {
  const alertUsdPerDay = alertLevel(record)
  return alertUsdPerDay === null ? {} : { alertUsdPerDay }
}

function rejected(error: ApiError): Admission {
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
  message: 'Cannot find an API key: send it as "Authorization: Bearer KEY", or as "x-api-key: KEY"',
  headers: { 'www-authenticate': 'Bearer' },
}

const TWO_KEYS: ApiError = {
  code: 'invalid_api_key',
  message:
    'Cannot choose an API key: Authorization and x-api-key have different ones; send one of them',
  headers: { 'www-authenticate': 'Bearer' },
}

const WRONG_KEY: ApiError = {
  code: 'invalid_api_key',
  message: 'Cannot accept this API key: it is not known here',
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
}

const LOCAL_HINT =
  'This gateway has AUTH=open and needs none: leave out the Authorization header (in a client that wants a key, set it to "none"), ' +
  'or send a key of this gateway (POST /v1/keys)'

const WRONG_KEY_OPEN: ApiError = { ...WRONG_KEY, message: `${WRONG_KEY.message}. ${LOCAL_HINT}` }

const NOT_A_KEY: ApiError = {
  ...WRONG_KEY,
  message: `Cannot read the Authorization header: wanted "Bearer KEY". ${LOCAL_HINT}`,
}

const EXPIRED: ApiError = { ...WRONG_KEY, message: 'Cannot accept this API key: it has expired' }

const WRONG_ORIGIN: ApiError = {
  code: 'forbidden',
  message: 'Cannot use this key here: it is for pages of the origins that it lists',
}

const WRONG_TOKEN: ApiError = {
  ...WRONG_KEY,
  message: 'Cannot accept this session token: it was not made here, or was changed',
}

const OLD_TOKEN: ApiError = {
  ...WRONG_KEY,
  message: 'Cannot accept this session token: its session has expired; open another one',
}

const KEYLESS_TOKEN: ApiError = {
  ...WRONG_KEY,
  message:
    'Cannot accept this session token: the key that opened its session was revoked or has expired',
}

const WRONG_PAGE: ApiError = {
  ...WRONG_ORIGIN,
  message: 'Cannot use this session token here: it is for pages of the origins of its key',
}
