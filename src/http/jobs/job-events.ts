import { isOver, wireJob } from '../../protocol/jobs/job-state.ts'
import { wireText } from '../../protocol/wire-text.ts'
import { errorResponse } from '../errors.ts'
import {
  EVENT_STREAM_HEADERS,
  eventStream,
  HEARTBEAT_MS,
  type StreamSource,
} from '../answers/event-stream.ts'
import { isJobId } from '../../gateway/ids.ts'
import { jobNotFound, type JobTarget } from './jobs.ts'

/** How long one read waits for further events. */
const LISTEN_MS = 10_000
/** Id of the last event of every job. */
const END_ID = 'end'

/**
 * GET /v1/jobs/{id}/events: the steps of the run as server-sent events (WHATWG HTML, section 9.2), and at
 * the end the job with its answer. With `Last-Event-ID` it continues where an earlier stream ended.
 */
export async function jobEvents(request: JobTarget, headers: Headers): Promise<Response> {
  const { tenant, id, services } = request
  const last = headers.get('last-event-id')
  // The client has the end already; after a 204 it does not reconnect.
  if (last === END_ID) return new Response(null, { status: 204 })
  const after = last !== null && /^\d{1,9}$/.test(last) ? Number(last) : 0
  const known = isJobId(id) ? await services.jobs.read({ tenant, id }) : null
  if (known === null) return errorResponse(jobNotFound(id))
  const timing = { clock: services.clock, heartbeatMs: HEARTBEAT_MS }
  return new Response(eventStream(new JobText(request, after), timing), {
    headers: EVENT_STREAM_HEADERS,
  })
}

/** A job as the text of an event stream. */
class JobText implements StreamSource {
  readonly #request: JobTarget
  #after: number
  #ended = false

  constructor(request: JobTarget, after: number) {
    this.#request = request
    this.#after = after
  }

  async next(): Promise<string | null> {
    if (this.#ended) return null
    const { tenant, id, services } = this.#request
    const place = { tenant, id }
    const news = await services.jobs.eventsAfter(place, this.#after, LISTEN_MS)
    if (news === null) return null
    const text = news.events.map(({ seq, data }) => frame(String(seq), 'progress', data)).join('')
    this.#after = news.events.at(-1)?.seq ?? this.#after
    if (!news.over) return text
    this.#ended = true
    const job = await services.jobs.read(place)
    if (job === null || !isOver(job.state.status)) return text
    const { state, completion } = job
    return text + frame(END_ID, state.status, wireText(wireJob(state, completion)))
  }

  left(): Promise<void> {
    return Promise.resolve() // A job goes on without a reader of its events.
  }
}

/** Data is JSON, which holds no line break. */
function frame(id: string, event: string, data: string): string {
  return `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`
}
