import type { CallReport, StepEvent } from '../events.ts'

/** Passes events on, and adds the calls that end among them to a list. */
export async function* withCalls<E extends StepEvent, T>(
  events: AsyncGenerator<E, T, void>,
  calls: CallReport[],
): AsyncGenerator<E, T, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done) return next.value
      if (next.value.type === 'call-end') calls.push(next.value.call)
      yield next.value
    }
  } finally {
    await events.return(undefined as never) // After an early return the call releases what it holds.
  }
}
