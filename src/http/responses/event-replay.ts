import type { Caller } from '../../gateway/caller.ts'
import { jobOfResponse } from '../../gateway/ids.ts'
import type { Services } from '../../gateway/ports/services.ts'
import type { ApiError } from '../../protocol/errors.ts'
import {
  findResponse,
  tooLarge,
  type FoundResponse,
} from '../../gateway/responses/read-response.ts'
import {
  framesAfter,
  openEvents,
  responseEvents,
  type WholeStored,
} from '../../gateway/responses/response-text.ts'
import { withoutAnswer } from '../../gateway/responses/without-answer.ts'
import {
  EVENT_STREAM_HEADERS,
  eventStream,
  HEARTBEAT_MS,
  type StreamSource,
} from '../answers/event-stream.ts'

/** How long one read waits for the end of a job. */
const LISTEN_MS = 10_000

type OpenStored = Extract<FoundResponse, { readonly kind: 'open' }>['open']

/** Whose response is streamed. */
interface Reader {
  readonly caller: Caller
  readonly services: Services
}

/** The events of a stored response after the one with this number; of one that is being written, until its end. */
export function replayEvents(
  found: Exclude<FoundResponse, { readonly kind: 'too_large' }>,
  after: number,
  reader: Reader,
): Response {
  const source = found.kind === 'whole' ? ENDED : new OpenText(found.open, after, reader)
  const text = found.kind === 'whole' ? responseEvents(found) : openEvents(found.open)
  const timing = { clock: reader.services.clock, heartbeatMs: HEARTBEAT_MS }
  const stream = eventStream(source, timing, framesAfter(text, after))
  return new Response(stream, { headers: EVENT_STREAM_HEADERS })
}

const ENDED: StreamSource = { next: async () => null, left: async () => {} }

/** What follows the first events of a response, once its job has ended. */
class OpenText implements StreamSource {
  readonly #open: OpenStored
  readonly #after: number
  readonly #reader: Reader
  #seen = 0
  #ended = false

  constructor(open: OpenStored, after: number, reader: Reader) {
    this.#open = open
    // The first events were sent, or were seen before.
    this.#after = Math.max(after, openEvents(open).split('\n\n').length - 2)
    this.#reader = reader
  }

  async next(): Promise<string | null> {
    if (this.#ended) return null
    const whole = await this.#untilOver()
    this.#ended = true
    return whole === null ? null : framesAfter(responseEvents(whole), this.#after)
  }

  /** The job goes on without a listener. */
  async left(): Promise<void> {
    this.#ended = true
  }

  /** Null when nobody listens. */
  async #untilOver(): Promise<WholeStored | null> {
    const { caller, services } = this.#reader
    const { id } = this.#open.form
    const place = { tenant: caller.tenant, id: jobOfResponse(id) }
    while (!this.#ended) {
      const heard = await services.jobs.eventsAfter(place, this.#seen, LISTEN_MS)
      this.#seen = heard?.events.at(-1)?.seq ?? this.#seen
      if (heard?.over === false) continue
      const found = await findResponse(id, caller, services)
      if (found?.kind === 'whole') return found
      // It was deleted meanwhile, or was too large to be stored: a stream never ends without an end.
      const job = await services.jobs.read(place)
      const error = found === null ? DELETED : tooLarge(id)
      return job && withoutAnswer(this.#open, { run: job.state.run, error })
    }
    return null
  }
}

const DELETED: ApiError = {
  code: 'cancelled',
  message: 'Cannot finish the response: it was deleted while it was written',
}
