/** The gateway as `npm run hook` uses it: one delivery, and its outcome. */
import { setTimeout as wait } from 'node:timers/promises'
import { createClient, type Client } from '../src/client/client.ts'
import type { WireJob } from '../src/protocol/jobs/job-response.ts'

const pollMs = 200
/** Longest wait for the next attempt of a delivery. */
const nearMs = 15_000

/** A gateway that already runs. */
export interface Place {
  /** Without a path. */
  readonly url: string
  readonly client: Client
  readonly signal: AbortSignal
}

/** The response to a delivery. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly tookMs: number
  /** The id of its job; null when there is none. */
  readonly job: string | null
}

/** Sends a delivery, as the service would: without a key. */
export async function deliver(
  { url, signal }: Place,
  id: string,
  delivery: { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer },
): Promise<Answer> {
  const startedAtMs = performance.now()
  const { headers, body } = delivery
  const response = await createClient({ url }).send(`/hooks/${encodeURIComponent(id)}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    redirect: 'manual',
    signal,
  })
  const text = await response.text()
  const tookMs = performance.now() - startedAtMs
  const job = response.headers.get('location')?.split('/').at(-1) ?? null
  return { status: response.status, text, tookMs, job }
}

/** The job once its delivery is decided, or its next attempt is far away. */
export async function untilDelivered({ client, signal }: Place, id: string): Promise<WireJob> {
  for (;;) {
    const job = await client.jobs.get(id, { signal })
    const { status, next_attempt_at: nextAt } = job.delivery ?? {}
    const dueMs = (nextAt ?? 0) * 1000 - Date.now()
    if (status !== 'waiting' || dueMs > nearMs) return job
    await wait(pollMs, undefined, { signal })
  }
}
