/** Headers of an answer that a page may read besides those that browsers always allow. */
const EXPOSED =
  'age, etag, idempotent-replayed, request-id, retry-after, server-timing, x-moa-cache, x-moa-mixture, x-moa-run, x-request-id, x-should-retry'
/** The star allows all headers but `authorization`; it is valid here because credentials are never allowed. */
const ALLOWED =
  'authorization, content-type, idempotency-key, x-api-key, anthropic-version, anthropic-beta, anthropic-dangerous-direct-browser-access, x-moa-session, x-moa-solo, *'
/** How long a browser may remember a preflight, in seconds. */
const MAX_AGE_SECONDS = 600

/** Whether a request is a preflight: a browser sends it before the request of a page. */
export function isPreflight(request: Request): boolean {
  const { method, headers } = request
  return (
    method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
  )
}

/**
 * Answers a preflight. It carries no key, so the only check is whether any key lists the
 * origin; the page can read the response that follows only if its own key lists it.
 */
export async function answerPreflight(
  request: Request,
  keys: { listsOrigin(origin: string): Promise<boolean> },
): Promise<Response> {
  const isListed = await keys.listsOrigin(request.headers.get('origin') ?? '')
  return isListed
    ? grantPreflight(request)
    : new Response(null, { status: 204, headers: { vary: 'origin' } })
}

/** Answers a preflight of a page that may send its request. */
export function grantPreflight({ headers: requested }: Request): Response {
  const headers = new Headers({ vary: 'origin' })
  headers.set('access-control-allow-origin', requested.get('origin') ?? '')
  headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
  headers.set('access-control-allow-headers', ALLOWED)
  headers.set('access-control-max-age', String(MAX_AGE_SECONDS))
  // Browsers with Private Network Access want it for every address that is not public, such as localhost.
  if (requested.get('access-control-request-private-network') === 'true') {
    headers.set('access-control-allow-private-network', 'true')
  }
  return new Response(null, { status: 204, headers })
}

/** Lets a page of a listed origin read the answer; never with credentials. */
export function allowOrigin(
  answer: Headers,
  origin: string | null,
  listed: readonly string[] | null,
): void {
  answer.append('vary', 'origin')
  if (origin === null || listed?.includes(origin) !== true) return
  answer.set('access-control-allow-origin', origin)
  answer.set('access-control-expose-headers', EXPOSED)
}
