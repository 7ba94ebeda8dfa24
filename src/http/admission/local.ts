/**
 * Who may use a gateway with `AUTH=open`: programs and pages of this machine. A browser lets any page send requests to
 * localhost, and a name that an attacker resolves to 127.0.0.1 makes the attacker's page one of the same origin (DNS
 * rebinding), so both the address of a request and its sender are checked.
 */
import type { Context, Next } from 'hono'
import type { ApiError } from '../../protocol/errors.ts'
import type { AppEnv } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { allowOrigin, grantPreflight, isPreflight } from './cors.ts'

/** `localhost` and names under it (RFC 6761), 127.0.0.0/8 and ::1, as browsers write them in `Host` and `Origin`. */
const LOOPBACK = String.raw`(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`
const LOOPBACK_HOST = new RegExp(`^${LOOPBACK}$`, 'i')
const LOOPBACK_ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i')

/** What may be opened by a link on another site: documents without data of callers, without effects. */
const DOCUMENTS: ReadonlySet<string> = new Set(['/', '/docs', '/openapi.json', '/healthz'])

/** Where a request comes from. A page of an `other-origin` is admitted when a key lists its origin. */
export type Sender = 'program' | 'loopback-page' | 'other-origin' | 'unknown-page' | 'other-host'

/** Whether an origin is that of a page of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return LOOPBACK_ORIGIN.test(origin)
}

/** Where a request comes from, by its headers. Only browsers send `Origin` and `Sec-Fetch-Site`, and no page can change them. */
export function senderOf({ url, method, headers }: Request): Sender {
  const { host, pathname } = new URL(url)
  if (![host, headers.get('host') ?? host].every((each) => LOOPBACK_HOST.test(each))) {
    return 'other-host'
  }
  const origin = headers.get('origin')
  if (origin !== null) return isLoopbackOrigin(origin) ? 'loopback-page' : 'other-origin'
  // Without an origin there are images, scripts, frames and links of pages, besides programs.
  const site = headers.get('sec-fetch-site') ?? 'none'
  if (site === 'none' || site === 'same-origin') return 'program'
  const reads = method === 'GET' || method === 'HEAD'
  const isLink =
    headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document'
  return reads && isLink && DOCUMENTS.has(pathname) ? 'program' : 'unknown-page'
}

/**
 * Admits requests to a gateway with `AUTH=open`, whatever their method and route: to an address of this machine, from a
 * program, a loopback page, or a page of an origin that a key lists. These pages can read the answers.
 */
export async function localOnly(c: Context<AppEnv>, next: Next): Promise<Response | void> {
  const request = c.req.raw
  const origin = request.headers.get('origin')
  const sender = senderOf(request)
  if (sender === 'other-host') return errorResponse(OTHER_HOST)
  if (sender === 'unknown-page') return errorResponse(OTHER_PAGE)
  if (sender === 'other-origin' && !(await c.get('services').keys.listsOrigin(origin ?? ''))) {
    return errorResponse(OTHER_PAGE)
  }
  if (isPreflight(request)) return grantPreflight(request)
  await next()
  allowOrigin(c.res.headers, origin, origin === null ? null : [origin])
}

const OTHER_HOST: ApiError = {
  code: 'forbidden',
  message:
    'Cannot answer at this Host: AUTH is "open", which answers at localhost, 127.0.0.1 and [::1] only. ' +
    'For a tunnel or another machine, set ADMIN_KEY in .dev.vars: then every request needs a key instead',
}

const OTHER_PAGE: ApiError = {
  code: 'forbidden',
  message:
    'Cannot answer this page: AUTH is "open", which answers pages on localhost and pages of origins that a key lists. ' +
    'Make a key with its origin (POST /v1/keys), or set ADMIN_KEY in .dev.vars: then every request needs a key',
}
