import { setTimeout as wait } from 'node:timers/promises'
import type { RecordedRequest } from '../support/upstream/upstream.ts'
import type { CallOptions } from '../../src/client/connection.ts'
import { createClient } from '../../src/client/client.ts'
import type { WireJob, WireJobSummary } from '../../src/protocol/jobs/job-response.ts'
import type { JobRequestInput } from '../../src/protocol/jobs/job.ts'

/** POST /v1/jobs of the gateway at `url`; it must be accepted. */
export function postJob(
  url: string,
  body: JobRequestInput,
  options?: CallOptions,
): Promise<WireJobSummary> {
  return createClient({ url }).jobs.create(body, options)
}

/** GET /v1/jobs/{id} of the gateway at `url`. */
export function readJob(url: string, id: string): Promise<WireJob> {
  return createClient({ url }).jobs.get(id)
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

/** The cost of what the upstream itself reports as served, at its prices of 1 and 2 dollars per million tokens. */
export function servedUsd(requests: readonly RecordedRequest[]): number {
  const micros = requests.reduce((sum, { servedUsage: usage }) => {
    return sum + (usage === null ? 0 : usage.prompt_tokens + 2 * usage.completion_tokens)
  }, 0)
  return micros / 1e6
}
