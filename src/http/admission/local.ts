/**
 * Who may use a gateway with `AUTH=open`: programs and pages of this machine. A browser lets any page send requests to
 * localhost, and a name that an attacker resolves to 127.0.0.1 makes the attacker's page one of the same origin (DNS
 * rebinding), so both the address of a request and its sender are checked.
 */
import type { Context, Next } from 'hono'
import type { ApiError } from '../../protocol/errors.ts'
import type { AppEnv } from '../context.ts'
import { errorAt } from '../requests.ts'
import { allowOrigin, grantPreflight, isPreflight } from './cors.ts'

/** `localhost` and names under it (RFC 6761), 127.0.0.0/8 and ::1, as browsers write them in `Host` and `Origin`. */
const LOOPBACK = String.raw`(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`
const LOOPBACK_HOST = new RegExp(`^${LOOPBACK}$`, 'i')
const LOOPBACK_ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i')

/** What a link on another site may open: documents that hold no data of callers and have no effect. */
const DOCUMENTS: ReadonlySet<string> = new Set(['/', '/docs', '/openapi.json', '/healthz'])

/** The types of body that a page can send without CORS. */
const SIMPLE_TYPE = /^(?:text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/** Where a request comes from. A page of an `other-origin` is admitted when a key lists its origin. */
export type Sender =
  | 'program'
  | 'loopback-page'
  | 'other-origin'
  | 'page-without-cors'
  | 'other-host'

/** Whether an origin is that of a page of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return LOOPBACK_ORIGIN.test(origin)
}

/** Where a request comes from, by its headers. Only browsers send `Origin` and `Sec-Fetch-Site`, and no page can change them. */
export function senderOf(request: Request): Sender {
  const { url, headers } = request
  const { host, pathname } = new URL(url)
  if (![host, headers.get('host') ?? host].every((each) => LOOPBACK_HOST.test(each))) {
    return 'other-host'
  }
  const origin = headers.get('origin')
  const isOwn = ['none', 'same-origin'].includes(headers.get('sec-fetch-site') ?? 'none')
  if (!isOwn && !hasCors(request) && !isLinkTo(pathname, request)) return 'page-without-cors'
  if (origin === null) return 'program'
  return isLoopbackOrigin(origin) ? 'loopback-page' : 'other-origin'
}

/** Whether the browser sent a request of a page with CORS, as `fetch` does by default. Forms, images and beacons have none, and their pages read no answer. */
function hasCors({ headers }: Request): boolean {
  if (!headers.has('origin')) return false
  const mode = headers.get('sec-fetch-mode')
  return mode === null ? !SIMPLE_TYPE.test(headers.get('content-type') ?? '') : mode === 'cors'
}

/** Whether a link of another site opens one of the documents, and not in a frame. */
function isLinkTo(path: string, { method, headers }: Request): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document' &&
    DOCUMENTS.has(path)
  )
}

/**
 * Admits requests to a gateway with `AUTH=open`, whatever their method and route: to an address of this machine, from a
 * program, a loopback page, or a page of an origin that a key lists. These pages can read the answers.
 */
export async function localOnly(c: Context<AppEnv>, next: Next): Promise<Response | void> {
  const request = c.req.raw
  const origin = request.headers.get('origin')
  const sender = senderOf(request)
  if (sender === 'other-host') return errorAt(c, OTHER_HOST)
  if (sender === 'page-without-cors') return errorAt(c, NO_CORS)
  if (sender === 'other-origin' && !(await c.get('services').keys.listsOrigin(origin ?? ''))) {
    return errorAt(c, OTHER_PAGE)
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

const NO_CORS: ApiError = {
  code: 'forbidden',
  message:
    'Cannot answer a page without CORS (a form, an image, a link, fetch with "no-cors"): AUTH is "open", which answers only ' +
    'what the page may read. Use fetch in its default mode, or set ADMIN_KEY in .dev.vars: then every request needs a key',
}
