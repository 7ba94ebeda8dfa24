import { setTimeout as wait } from 'node:timers/promises'
import type { RecordedRequest } from '../support/upstream/upstream.ts'
import type { Completion } from './wire.ts'

/** A job as the gateway tells it. */
export interface WireJob {
  readonly id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly run: string
  readonly completion: Completion
  readonly error: { readonly code: string; readonly message: string } | null
  readonly delivery: {
    readonly status: string
    readonly attempts: number
    readonly last_attempt: { readonly http_status: number | null; readonly problem: string | null }
    readonly next_attempt_at: number | null
  } | null
}

/** POST /v1/jobs of the gateway at `url`; it must be accepted. */
export async function postJob(url: string, body: object, init: RequestInit = {}): Promise<WireJob> {
  const response = await fetch(`${url}/v1/jobs`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
  })
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as WireJob
}

export async function readJob(url: string, id: string, init: RequestInit = {}): Promise<WireJob> {
  const response = await fetch(`${url}/v1/jobs/${id}`, init)
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as WireJob
}

/** The job once it fulfils a condition, by default once it is over. */
export async function endOf(
  url: string,
  id: string,
  until: (job: WireJob) => boolean = ({ status }) => !['queued', 'running'].includes(status),
): Promise<WireJob> {
  const deadline = Date.now() + 110_000
  for (;;) {
    const job = await readJob(url, id)
    if (until(job)) return job
    if (Date.now() > deadline) throw new Error(`Still ${JSON.stringify(job)}`)
    await wait(50)
  }
}

/** What the upstream itself says it served, at its prices of 1 and 2 dollars per million tokens. */
export function servedUsd(requests: readonly RecordedRequest[]): number {
  const micros = requests.reduce((sum, { servedUsage: usage }) => {
    return sum + (usage === null ? 0 : usage.prompt_tokens + 2 * usage.completion_tokens)
  }, 0)
  return micros / 1e6
}
