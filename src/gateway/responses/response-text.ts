import { SHAPES } from '../../protocol/shapes.ts'
import type { StateItem } from '../../protocol/state/shape-state.ts'
import type { OpenResponse, StoredResponse } from './stored-response.ts'

/** A stored response that has ended. */
export type WholeStored = Extract<StoredResponse, { readonly kind: 'whole' }>

/** The events of a stored response, numbered as they were when it was streamed. */
export function responseEvents({ form, events, end }: WholeStored): string {
  const encoder = SHAPES[form.shape].encoder(form)
  const steps = encoder.start() + events.map((event) => encoder.event(event)).join('')
  return steps + (end.ok ? encoder.end(end.finishReason, end) : encoder.failure(end.error, end))
}

/** A stored response as one object, as its request got it. */
export function responseBody(stored: WholeStored): StateItem {
  const { form, events, end } = stored
  if (end.ok && !form.stream) {
    const { identity, report, finishReason } = end
    const deltas = events.flatMap((event) => (event.type === 'answer-deltas' ? event.deltas : []))
    const proposals = events.flatMap((event) => (event.type === 'layer-end' ? event.proposals : []))
    const answer = { identity, report, deltas, finishReason, proposals }
    const whole = SHAPES[form.shape].whole(form, answer)
    return { ...whole }
  }
  return lastResponse(responseEvents(stored))
}

/** The last state of a response in its events. */
function lastResponse(text: string): StateItem {
  for (const frame of framesOf(text).toReversed()) {
    const data = frame.slice(frame.indexOf('data: ') + 'data: '.length)
    if (!data.startsWith('{"type":"response.') || !data.includes('"response":{')) continue
    const { response } = JSON.parse(data) as { readonly response?: StateItem }
    if (response !== undefined) return response
  }
  throw new Error('Cannot find the response in its events: wanted one that holds it')
}

/** The frames of events, each with its blank line. */
export function framesOf(text: string): readonly string[] {
  return text.match(/[^]+?\n\n/g) ?? []
}

/** The frames with numbers above this one. */
export function framesAfter(text: string, after: number): string {
  return framesOf(text)
    .filter((frame) => Number(/"sequence_number":(\d+)\}\n\n$/.exec(frame)?.[1] ?? -1) > after)
    .join('')
}

/** The first events of a response in the background, before its job has answered. */
export function openEvents({ form }: OpenResponse): string {
  return SHAPES[form.shape].encoder(form).start()
}

/** A response in the background that has not ended: its events show each of its states. */
export function openBody(open: OpenResponse, status: 'queued' | 'in_progress'): StateItem {
  const text = openEvents(open)
  return lastResponse(status === 'queued' ? (framesOf(text)[0] ?? '') : text)
}
