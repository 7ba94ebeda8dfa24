import { logTelemetry } from '../log.ts'

/** Longest wait for the backend, twice: the invocation lives half a minute after its response. */
const TIMEOUT_MS = 8_000
const RETRY_AFTER_MS = 1_000
/** Answers after which the same request may succeed (OTLP/HTTP, "Failures"). */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Where OTLP is sent. */
export interface OtlpBackend {
  /** The base: `/v1/traces` and `/v1/metrics` follow. */
  readonly endpoint: string
  /** As `name=value,name2=value2`, values percent-encoded (OTEL_EXPORTER_OTLP_HEADERS). */
  readonly headers: string
}

/** Sends what runs report. What cannot be delivered is dropped and logged; nothing is thrown, and nobody waits for it. */
export function otlpExporter(
  { endpoint, headers }: OtlpBackend,
  waitUntil: (work: Promise<unknown>) => void,
): (signal: string, body: string) => void {
  return (signal, body) => {
    const url = `${endpoint.replace(/\/+$/, '')}/v1/${signal}`
    const sending = deliver(url, { headers, body }).then((problem) => {
      if (problem !== null) logTelemetry({ dropped: 1, signal, problem })
    })
    waitUntil(sending.catch(() => {}))
  }
}

/** Why a body was not accepted; null when it was. */
async function deliver(
  url: string,
  sent: { headers: string; body: string },
): Promise<string | null> {
  const first = await post(url, sent)
  if (first === null || !first.isPassing) return first?.problem ?? null
  await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
  return (await post(url, sent))?.problem ?? null
}

async function post(
  url: string,
  { headers, body }: { readonly headers: string; readonly body: string },
): Promise<{ readonly problem: string; readonly isPassing: boolean } | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headersOf(headers), 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    if (response.ok) return null
    return { problem: `status ${response.status}`, isPassing: RETRYABLE.has(response.status) }
  } catch {
    // The network's own message may hold addresses and headers.
    return { problem: 'unreachable', isPassing: true }
  }
}

/** @throws for a value that is not percent-encoded. */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    if (at < 1) return []
    return [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())] as const]
  })
  return Object.fromEntries(pairs)
}
