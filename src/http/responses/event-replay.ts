import {
  framesAfter,
  responseEvents,
  type WholeStored,
} from '../../gateway/responses/response-text.ts'
import { EVENT_STREAM_HEADERS, eventStream } from '../answers/event-stream.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** Longest silence of a stream. */
const HEARTBEAT_MS = 2_000

/** The events of a stored response after the one with this number. */
export function replayEvents(
  stored: WholeStored,
  after: number,
  { clock }: Pick<Services, 'clock'>,
): Response {
  const text = framesAfter(responseEvents(stored), after)
  const source = { next: async () => null, left: async () => {} }
  const timing = { clock, heartbeatMs: HEARTBEAT_MS }
  return new Response(eventStream(source, timing, text), { headers: EVENT_STREAM_HEADERS })
}
