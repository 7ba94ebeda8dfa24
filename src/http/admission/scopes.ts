import type { Caller } from '../../gateway/caller.ts'

/** What decides which routes a caller may use; `limited` is a secret key with a list of mixtures. */
export type Scope = 'open' | 'page' | 'admin' | 'secret' | 'limited' | 'publishable' | 'session'

/** Who may make a response may read it; a session token reads only those that it has made. */
const RESPONSES: readonly Scope[] = ['secret', 'limited', 'session', 'page']

/**
 * Which keys may use a route. The admin key may use every route, as may programs and loopback pages with
 * AUTH=open; others only those that have a row here with their name in it. A limited key may not write mixtures:
 * it could write another one under a name on its list.
 */
const ROUTES: Readonly<Record<string, readonly Scope[]>> = {
  'POST /v1/chat/completions': ['secret', 'limited', 'session', 'page'],
  'POST /v1/responses': ['secret', 'limited', 'session', 'page'],
  'POST /mcp': ['secret', 'limited', 'session', 'page'],
  'POST /v1/responses/input_tokens': RESPONSES,
  'POST /v1/responses/compact': RESPONSES,
  'GET /v1/responses/:id': RESPONSES,
  'DELETE /v1/responses/:id': RESPONSES,
  'GET /v1/responses/:id/input_items': RESPONSES,
  'POST /v1/responses/:id/cancel': RESPONSES,
  'POST /v1/messages': ['secret', 'limited', 'session', 'page'],
  'POST /v1/messages/count_tokens': ['secret', 'limited', 'session', 'page'],
  'POST /v1/embeddings': ['secret', 'limited', 'session', 'page'],
  'GET /v1/models': ['secret', 'limited', 'page'],
  'GET /v1/models/:id{.+}': ['secret', 'limited', 'page'],
  'GET /v1/mixtures': ['secret', 'limited', 'page'],
  'GET /v1/mixtures/:id': ['secret', 'limited', 'page'],
  'PUT /v1/mixtures/:id': ['secret'],
  'DELETE /v1/mixtures/:id': ['secret'],
  'GET /v1/runs': ['secret', 'limited'],
  'GET /v1/runs/:id': ['secret', 'limited'],
  'POST /v1/runs/:id/aggregate': ['secret', 'limited'],
  'POST /v1/runs/:id/share': ['secret', 'limited'],
  'GET /v1/usage': ['secret', 'limited'],
  'POST /v1/votes/pairs': ['secret', 'limited', 'session', 'page'],
  'POST /v1/votes': ['secret', 'limited', 'session', 'page'],
  'GET /v1/votes': ['secret'],
  'GET /v1/learning': ['secret', 'limited'],
  'GET /v1/ratings': ['secret', 'limited'],
  'GET /v1/study': ['secret'],
  'DELETE /v1/study': ['secret'],
  'GET /v1/improvements': ['secret'],
  'POST /v1/improvements': ['secret'],
  'POST /v1/improvements/:id': ['secret'],
  'GET /v1/comparisons': ['secret', 'limited'],
  'POST /v1/estimate': ['secret', 'limited', 'session', 'page'],
  'POST /v1/sessions': ['secret', 'limited', 'publishable'],
  'GET /v1/sessions/:id': ['secret', 'limited'],
  'PATCH /v1/sessions/:id': ['secret', 'limited'],
  'DELETE /v1/sessions/:id': ['secret', 'limited'],
  'POST /v1/jobs': ['secret', 'limited'],
  'GET /v1/jobs': ['secret', 'limited'],
  'GET /v1/jobs/:id': ['secret', 'limited'],
  'DELETE /v1/jobs/:id': ['secret', 'limited'],
  'GET /v1/jobs/:id/events': ['secret', 'limited'],
  'POST /v1/jobs/:id/deliver': ['secret', 'limited'],
  // Hooks name secrets of the Worker and the addresses that they are sent to.
  'GET /v1/hooks': [],
  'GET /v1/hooks/:id': [],
  'PUT /v1/hooks/:id': [],
  'DELETE /v1/hooks/:id': [],
  // Names of mixtures and models, and what they cost, of any tenant.
  'GET /metrics': [],
  'POST /v1/keys': [],
  'GET /v1/keys': [],
  'DELETE /v1/keys/:id': [],
}

/** Whether a caller may use a route, given as the method and the path it was registered with. */
export function mayUse(caller: Caller, route: string): boolean {
  const scope = scopeOf(caller)
  return scope === 'admin' || scope === 'open' || (ROUTES[route]?.includes(scope) ?? false)
}

/** Routes that have a row; a test compares them with the routes that are served. */
export function scopedRoutes(): readonly string[] {
  return Object.keys(ROUTES)
}

function scopeOf({ kind, mixtures }: Caller): Scope {
  return kind === 'secret' && mixtures !== null ? 'limited' : kind
}
