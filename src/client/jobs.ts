import type { WireJob, WireJobSummary } from '../protocol/jobs/job-response.ts'
import type { JobRequestInput } from '../protocol/jobs/job.ts'
import type { WireList } from '../protocol/list.ts'
import type { WireProgress } from '../protocol/runs/progress-response.ts'
import type { CallOptions, Connection } from './connection.ts'
import { query, type PageOptions } from './page.ts'
import { cutOff, parseJson } from './read-body.ts'
import { readEvents } from './read-events.ts'

/** A step of a job, with the id to resume after. */
export interface JobProgress {
  readonly id: string
  readonly event: WireProgress
}

/** Where the event stream of a job begins. */
export interface JobEventsOptions extends CallOptions {
  /** Resumes after the event of this id; from the first one by default. */
  readonly after?: string | undefined
}

/** Which jobs a list has. */
export interface JobListOptions extends PageOptions {
  readonly status?: WireJobSummary['status']
  readonly delivery?: 'waiting' | 'delivered' | 'undeliverable'
}

/** The methods about jobs. */
export interface Jobs {
  create(body: JobRequestInput, options?: CallOptions): Promise<WireJobSummary>
  get(id: string, options?: CallOptions): Promise<WireJob>
  list(options?: JobListOptions): Promise<WireList<WireJobSummary>>
  /**
   * Yields the progress and returns the job at its end. When the stream breaks off it throws an
   * `ApiError` with the code `cut_off`: call again with `after` to miss nothing.
   */
  events(id: string, options?: JobEventsOptions): AsyncGenerator<JobProgress, WireJob>
  /** Stops the job; no further call is made. */
  cancel(id: string, options?: CallOptions): Promise<WireJobSummary>
  /** Tries to deliver once more. */
  deliver(id: string, options?: CallOptions): Promise<WireJobSummary>
}

/** The methods about jobs. */
export function jobMethods(connection: Connection): Jobs {
  const pathOf = (id: string) => `/v1/jobs/${encodeURIComponent(id)}`
  return {
    create: (body, options) => connection.json('/v1/jobs', { ...options, body }),
    get: (id, options) => connection.json(pathOf(id), options),
    list: ({ signal, ...options } = {}) => connection.json(`/v1/jobs${query(options)}`, { signal }),
    events: (id, options) => jobEvents(connection, pathOf(id), options),
    cancel: (id, options) => connection.json(pathOf(id), { ...options, method: 'DELETE' }),
    deliver: (id, options) =>
      connection.json(`${pathOf(id)}/deliver`, { ...options, method: 'POST' }),
  }
}

async function* jobEvents(
  connection: Connection,
  path: string,
  { after, ...options }: JobEventsOptions = {},
): AsyncGenerator<JobProgress, WireJob> {
  const headers = after === undefined ? {} : { 'last-event-id': after }
  const response = await connection.request(`${path}/events`, { ...options, headers })
  // There is nothing after the last event, which was the job itself.
  if (response.status === 204) return connection.json<WireJob>(path, options)
  for await (const { id = '', event, data } of readEvents(response, options.signal)) {
    if (event !== 'progress') return parseJson(data, response) as WireJob
    yield { id, event: parseJson(data, response) as WireProgress }
  }
  throw cutOff(response)
}
