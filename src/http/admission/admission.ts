import type { Context, Next } from 'hono'
import { matchedRoutes } from 'hono/route'
import { admit, credentialsIn } from './auth.ts'
import type { Caller } from '../../gateway/caller.ts'
import type { AppEnv } from '../context.ts'
import { allowOrigin, answerPreflight, isPreflight } from './cors.ts'
import { errorAt } from '../requests.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { sha256 } from '../../gateway/hash.ts'
import { mayUse } from './scopes.ts'

/** `retry-after` of a caller who exceeds the rate by address: the period over which it counts. */
const SHIELD_MS = 10_000

/** Admits requests to the routes under /v1: rate by address, preflight, key, rate of the key, scope; in this order. */
export async function door(c: Context<AppEnv>, next: Next): Promise<Response | void> {
  const services = c.get('services')
  const { headers } = c.req.raw
  if (await isCrowded(c)) return errorAt(c, CROWDED)
  if (isPreflight(c.req.raw)) return answerPreflight(c.req.raw, services.keys)
  const admission = await admit(headers, services)
  const readers = admission.ok ? admission.caller.origins : admission.origins
  if (admission.ok) c.set('caller', admission.caller)
  const error = admission.ok ? await rejection(c, admission.caller) : admission.error
  if (error === null) await next()
  else c.res = errorAt(c, error)
  // Errors too: a page should be able to read why it was rejected. With AUTH=open, `localOnly` does this.
  if (!services.access.open) allowOrigin(c.res.headers, headers.get('origin'), readers ?? null)
}

/** Admits requests to the routes that other services call: only by the rate of their address. */
export async function shielded(c: Context<AppEnv>, next: Next): Promise<Response | void> {
  if (await isCrowded(c)) return errorAt(c, CROWDED)
  await next()
}

async function isCrowded(c: Context<AppEnv>): Promise<boolean> {
  const services = c.get('services')
  return !services.access.open && !(await services.shield(await addressOf(c.req.raw.headers)))
}

const CROWDED: ApiError = {
  code: 'rate_limited',
  message: 'Cannot take more requests from you now: wait a little',
  retryAfterMs: SHIELD_MS,
}

/** Why a known caller may not use this route, or must wait. */
async function rejection(c: Context<AppEnv>, caller: Caller): Promise<ApiError | null> {
  const crowded = await overRate(caller, c.get('services'))
  if (crowded !== null) return crowded
  // Middleware answers to every method, a route to its own; without a route it is a 404 or a 405.
  const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
  if (route === undefined || mayUse(caller, `${route.method} ${route.path}`)) return null
  const message = `Cannot ${c.req.method} ${c.req.path} with this key: ${WANTED[caller.kind]}`
  return { code: 'forbidden', message }
}

/** Counts a request of a key; the error when it has too many, otherwise null. */
export async function overRate(
  { keyId, requestsPerMinute }: Caller,
  { keys }: Pick<Services, 'keys'>,
): Promise<ApiError | null> {
  if (keyId === null || requestsPerMinute === null) return null
  const retryAfterMs = await keys.take(keyId, requestsPerMinute)
  if (retryAfterMs <= 0) return null
  const message = `Cannot take more requests: this key has ${requestsPerMinute} a minute`
  return { code: 'rate_limited', message, retryAfterMs }
}

const WANTED: Readonly<Record<Caller['kind'], string>> = {
  open: 'it wants a key',
  page: 'without a key, a page may only ask; it wants a key',
  admin: 'it wants another key',
  secret: 'it wants the admin key, or a secret key without a list of mixtures',
  session: 'a session token may only ask; it wants a secret key',
  publishable: 'a publishable key may only open sessions; it wants a secret key',
}

/** The address that requests are counted by. The key comes second, because an attacker can invent a new one for every request. */
async function addressOf(headers: Headers): Promise<string> {
  const address = headers.get('cf-connecting-ip')
  return address ?? sha256(credentialsIn(headers) ?? '')
}
