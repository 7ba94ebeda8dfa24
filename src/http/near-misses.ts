/** Paths that clients of other interfaces use, and what this gateway has in their place. BASE is the base URL of clients. */
const ELSEWHERE: readonly (readonly [path: RegExp, wanted: string])[] = [
  [
    /^(\/v1)?(\/engines\/.+)?\/completions?$/,
    'POST /v1/chat/completions, with messages in place of a prompt',
  ],
  [/^(\/v1)?\/engines(\/|$)/, 'GET /v1/models, or POST /v1/chat/completions with a model'],
  [/^(\/v1)?\/chat(\/|$)/, 'POST /v1/chat/completions'],
  [
    /^(\/v1)?\/api\/(chat|generate)$/,
    'POST /v1/chat/completions, of the interfaces of Ollama the one of OpenAI; the base URL is BASE',
  ],
  [/^(\/v1)?\/api\/tags$/, 'GET /v1/models, in the form of OpenAI; the base URL is BASE'],
  [/^(\/v1)?\/(mcp|sse|messages\/mcp)(\/|$)/, 'POST /mcp, which is streamable HTTP'],
  [
    /^\/(\.well-known\/(oauth|openid).*|register|authorize|token)$/,
    'a key of this gateway as "Authorization: Bearer KEY"; there is no OAuth here',
  ],
  [/^\/api\//, 'a route under /v1; the base URL of clients of OpenAI is BASE'],
  [
    /^(\/v1)?\/messages\/batches(\/|$)/,
    'POST /v1/jobs, which answers one request in the background',
  ],
  [
    /:(stream)?generatecontent$/,
    'POST /v1/chat/completions; it has the interface of OpenAI, not the one of Gemini',
  ],
  [/^\/openai\/deployments\//, 'POST /v1/chat/completions, with the model in the body'],
  [
    /^(\/v1)?\/(images|audio|moderations|files|uploads|batches|fine_tuning|assistants|threads|vector_stores|realtime|conversations|rerank)(\/|$)/,
    'POST /v1/chat/completions or POST /v1/responses; the gateway answers with text or embeddings, and has no other interface of OpenAI',
  ],
  [/^(\/v1)?\/(tokenize|detokenize|props|slots|infill)$/, 'POST /v1/chat/completions'],
  [
    /^(\/v1)?\/(openapi|swagger|schema|api-docs)([./-].*)?$/,
    'GET /openapi.json, or GET /docs for the same as a page',
  ],
  [/^(\/v1)?\/(docs|redoc|help|documentation)(\/|$)/, 'GET /docs'],
  [/^(\/v1)?\/(healthz?|health\/.*|livez|readyz|status|ping)$/, 'GET /healthz'],
  [/^(\/v1|\/api)?$/, 'POST /v1/chat/completions; the base URL of clients is BASE'],
]

/** Most letters in which a path may differ from that of a route that was probably meant. */
const MAX_TYPOS = 2
const MAX_PATH_CHARS = 100

/** A request that no route takes. */
export interface Miss {
  readonly method: string
  readonly path: string
  readonly origin: string
}

/** A route as it was registered: `GET` and `/v1/runs/:id`. */
export interface ServedRoute {
  readonly method: string
  readonly path: string
}

/** The message of a 404: which route was probably meant. */
export function notFoundMessage(miss: Miss, routes: readonly ServedRoute[]): string {
  const { path } = miss
  const shown = path.length > MAX_PATH_CHARS ? `${path.slice(0, MAX_PATH_CHARS)}…` : path
  const base = `${miss.origin}/v1`
  const wanted = wantedRoute(miss, routes)?.replace('BASE', base)
  return `Cannot find ${miss.method} ${shown}: ${wanted === undefined ? 'see /docs for what there is' : `wanted ${wanted}`}`
}

function wantedRoute({ method, path }: Miss, routes: readonly ServedRoute[]): string | undefined {
  if (path.length > MAX_PATH_CHARS) return undefined
  const plain = plainPath(path)
  const spelled = served(plain, method, routes)
  if (spelled !== undefined) return spelled
  const prefixed = served(`/v1${plain}`, method, routes)
  if (prefixed !== undefined) return `${prefixed}; the base URL of clients is BASE`
  const elsewhere = ELSEWHERE.find(([pattern]) => pattern.test(plain))
  return elsewhere?.[1] ?? nearest(plain, method, routes)
}

/** Without doubled slashes, a slash at the end, capitals, and `/v1` that a client added to that of its base URL. */
function plainPath(path: string): string {
  return path
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(/^(\/(api|openai))?(\/v1)+(?=\/|$)/, '/v1')
}

/** The route with this path, with the method of the request when it has that one. */
function served(path: string, method: string, routes: readonly ServedRoute[]): string | undefined {
  const found = routes.filter((route) => patternOf(route.path).test(path))
  const route = found.find((each) => each.method === method) ?? found[0]
  return route && `${route.method} ${path}`
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/:[a-z]+(\{.*?\})?/g, (_name, rule) => (rule === undefined ? '[^/]+' : '.+'))
  return new RegExp(`^${source}$`)
}

/** The route whose path differs least, when it differs in a typo or two. */
function nearest(path: string, method: string, routes: readonly ServedRoute[]): string | undefined {
  const ranked = routes
    .filter((route) => !route.path.includes(':') && route.path !== '/')
    .map((route) => ({ route, typos: typosBetween(path, route.path) }))
    .filter(({ typos }) => typos <= MAX_TYPOS)
    .toSorted((a, b) => a.typos - b.typos)
  const closest = ranked.filter(({ typos }) => typos === ranked[0]?.typos)
  const { route } = closest.find((each) => each.route.method === method) ?? closest[0] ?? {}
  return route && `${route.method} ${route.path}`
}

/** Letters to add, to remove or to replace (Levenshtein's distance). */
function typosBetween(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 0; row < one.length; row++) {
    const next = [row + 1]
    for (let column = 1; column <= other.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (other[column - 1] === one[row] ? 0 : 1)
      next.push(Math.min(replaced, (above[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    above = next
  }
  return above[other.length] ?? 0
}
