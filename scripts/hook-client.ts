/** The client behind `npm run hook`: one delivery to one gateway, and what becomes of it. */
import { createParser } from 'eventsource-parser'
import { setTimeout as wait } from 'node:timers/promises'
import type { Scheme } from './sign-delivery.ts'

const maxFrameChars = 16 * 1024 * 1024
const pollMs = 200
/** Attempts that are farther away are not waited for. */
const nearMs = 15_000

/** A gateway that already runs. */
export interface Place {
  /** Without a path. */
  readonly url: string
  readonly key: string | undefined
  readonly signal: AbortSignal
}

/** A job as the gateway tells it, as far as it is shown. */
export interface Job {
  readonly status: string
  readonly created_at: number
  readonly error: { readonly code: string; readonly message: string } | null
  readonly completion?: {
    readonly choices: readonly { readonly message: { readonly content: string | null } }[]
  } | null
  readonly delivery: Delivery | null
}

export interface Delivery {
  readonly status: string
  readonly attempts: number
  readonly last_attempt: {
    readonly http_status: number | null
    readonly problem: string | null
  } | null
  readonly next_attempt_at: number | null
}

/** What the gateway answered to a delivery. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly tookMs: number
  /** The path of its job; null when there is none. */
  readonly job: string | null
}

/** What happens in a job, as it is told. */
export type Told = Readonly<Record<string, unknown>>

/** A failure to tell the person who tries, in one plain sentence. */
export class HookError extends Error {
  override readonly name = 'HookError'
}

/** How the hook knows its deliveries. */
export async function readScheme(place: Place, id: string): Promise<Scheme> {
  const hook = (await readJson(place, `/v1/hooks/${encodeURIComponent(id)}`)) as {
    readonly verify: Scheme
  }
  return hook.verify
}

/** Sends a delivery, as the service would: it has no key. */
export async function deliver(
  place: Place,
  id: string,
  delivery: { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer },
): Promise<Answer> {
  const startedAt = performance.now()
  const { headers, body } = delivery
  const init = { method: 'POST', headers, body: new Uint8Array(body), redirect: 'manual' } as const
  const response = await ask(place, `/hooks/${encodeURIComponent(id)}`, init)
  const text = await response.text()
  const tookMs = performance.now() - startedAt
  return { status: response.status, text, tookMs, job: response.headers.get('location') }
}

/** What happens in a job; at last, the job. */
export async function* followJob(place: Place, path: string): AsyncGenerator<Told, Job> {
  const response = await asked(place, `${path}/events`)
  const ready: { readonly event: string | undefined; readonly data: string }[] = []
  const parser = createParser({
    maxBufferSize: maxFrameChars,
    onEvent: ({ event, data }) => ready.push({ event, data }),
  })
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    for (const { event, data } of ready.splice(0)) {
      if (event !== 'progress') return JSON.parse(data) as Job
      yield JSON.parse(data) as Told
    }
  }
  throw new HookError('Cannot follow the job: its events broke off before its end')
}

/** The job once its delivery is decided, or its next attempt is far away. */
export async function untilDelivered(place: Place, path: string): Promise<Job> {
  for (;;) {
    const job = (await readJson(place, path)) as Job
    const { status, next_attempt_at: nextAt } = job.delivery ?? {}
    const dueMs = (nextAt ?? 0) * 1000 - Date.now()
    if (status !== 'waiting' || dueMs > nearMs) return job
    await wait(pollMs, undefined, { signal: place.signal })
  }
}

async function readJson(place: Place, path: string): Promise<unknown> {
  const response = await asked(place, path)
  try {
    return await response.json()
  } catch {
    throw new HookError(`Cannot read the answer to GET ${path}: it is not JSON`)
  }
}

/** GETs with the key; anything but a 2xx is thrown as the message of the gateway. */
async function asked(place: Place, path: string): Promise<Response> {
  const headers = place.key ? { authorization: `Bearer ${place.key}` } : {}
  const response = await ask(place, path, { headers })
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => null)
  const { error } = (body ?? {}) as { readonly error?: { readonly message?: string } }
  throw new HookError(error?.message ?? `The gateway answered HTTP ${response.status}`)
}

async function ask({ url, signal }: Place, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, { ...init, signal })
  } catch (error) {
    if (signal.aborted) throw error
    throw new HookError(`Cannot reach ${url}: is the gateway running?`, { cause: error })
  }
}
