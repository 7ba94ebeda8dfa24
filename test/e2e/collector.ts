import { createServer } from 'node:http'

type Json = Record<string, unknown>

/** A span as it came, with its attributes as plain values. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly events: readonly { readonly name: string; readonly timeUnixNano: string }[]
  readonly status: { readonly code: number; readonly message?: string }
  readonly values: Json
}

/** A backend that takes OTLP in JSON. */
export interface Collector extends AsyncDisposable {
  readonly url: string
  /** The requests in order, each with its path, headers and body. */
  readonly requests: readonly {
    readonly path: string
    readonly headers: NodeJS.Dict<string | string[]>
    readonly body: Json
  }[]
  /** What further requests get: a status, or null for no answer. */
  answer: number | null
  spans(): readonly ReceivedSpan[]
  /** Metrics by name, with the points of all requests. */
  metrics(): ReadonlyMap<string, Json & { readonly points: readonly Json[] }>
  clear(): void
}

/** Starts a collector on a free port of the loopback interface. */
export async function startCollector(): Promise<Collector> {
  const requests: { path: string; headers: NodeJS.Dict<string | string[]>; body: Json }[] = []
  const collector = { answer: 200 as number | null }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Json
    requests.push({ path: request.url ?? '', headers: request.headers, body })
    if (collector.answer !== null) response.writeHead(collector.answer).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const bodies = (path: string) => requests.filter((each) => each.path === path)
  return Object.assign(collector, {
    url: `http://127.0.0.1:${port}`,
    requests,
    clear: () => void requests.splice(0),
    spans: () =>
      bodies('/v1/traces').flatMap(({ body }) =>
        list(body, 'resourceSpans', 'scopeSpans', 'spans').map(
          (span) => ({ ...span, values: valuesOf(span) }) as unknown as ReceivedSpan,
        ),
      ),
    metrics: () => {
      const all = new Map<string, Json & { points: Json[] }>()
      for (const { body } of bodies('/v1/metrics')) {
        for (const metric of list(body, 'resourceMetrics', 'scopeMetrics', 'metrics')) {
          const data = (metric['sum'] ?? metric['histogram']) as Json
          const points = (data['dataPoints'] as Json[]).map((point) => ({
            ...point,
            values: valuesOf(point),
          }))
          const name = String(metric['name'])
          all.set(name, { ...metric, points: [...(all.get(name)?.points ?? []), ...points] })
        }
      }
      return all
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

function list(body: Json, ...path: readonly string[]): readonly Json[] {
  return path.reduce<readonly Json[]>(
    (all, name) => all.flatMap((each) => each[name] as Json[]),
    [body],
  )
}

/** @throws for a value whose type is not that of its field. */
function valuesOf(of: Json): Json {
  const attributes = of['attributes'] as readonly { key: string; value: Json }[]
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]))
}

const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  stringValue: (value) => (typeof value === 'string' ? value : fail(value)),
  boolValue: (value) => (typeof value === 'boolean' ? value : fail(value)),
  doubleValue: (value) => (typeof value === 'number' ? value : fail(value)),
  intValue: (value) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : fail(value),
  arrayValue: (value) => (value as { values: Json[] }).values.map(valueOf),
}

function valueOf(value: Json): unknown {
  const [found] = Object.entries(value)
  return (READERS[found?.[0] ?? ''] ?? fail)(found?.[1])
}

function fail(value: unknown): never {
  throw new Error(`Not a value of OTLP: ${JSON.stringify(value)}`)
}
