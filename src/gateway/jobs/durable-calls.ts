import { textOf } from '../../moa/message.ts'
import { unsent } from '../../moa/calls/attempts.ts'
import type { CallEvent, CallModel, ModelCall, ModelFailure, Reply } from '../../moa/model-port.ts'
import { estimateUsage, type Usage } from '../../moa/cost/usage.ts'
import { type JobJournal } from '../ports/job-store.ts'
import { MAX_STEP_CHARS, type Steps } from '../ports/steps.ts'

/**
 * Calls of models that are made once: each is a step, and its reply is stored for when the run is made
 * again after a crash. A call that began and whose end was not recorded is not repeated under its id: it
 * counts as a failed attempt at its highest price, and the engine goes on as after any failed attempt.
 */
export function durableCalls(
  call: CallModel,
  { steps, journal, drafts }: DurableCalling,
): CallModel {
  return async function* (request, control) {
    let announce = () => {}
    const leaving = new Promise<null>((resolve) => (announce = () => resolve(null)))
    const heard = new Heard()
    const made = steps.once(`call ${request.id}`, async () => {
      const grant = await journal.begin(request.id)
      if (grant === 'lost') return lost(request)
      if (grant === 'stop') return unsent(CANCELLED)
      return storable(
        await toItsEnd(call(request, control), (event) => {
          if (event.type === 'call-sent') announce()
          else if (drafts) heard.add(event)
        }),
      )
    })
    made.catch(() => {}) // Thrown below, where it is awaited.
    const known = await Promise.race([leaving, made])
    if (known?.sent !== false) yield { type: 'call-sent', id: request.id, model: request.model }
    if (drafts) yield* heard.until(made)
    return await made
  }
}

/** What the calls of a job are made with. */
export interface DurableCalling {
  readonly steps: Steps
  readonly journal: JobJournal
  /** What models write is yielded too. Without, a job needs no deltas: it reports its answer when that is whole. */
  readonly drafts: boolean
}

/** Makes a call to its end. */
async function toItsEnd(
  calling: ReturnType<CallModel>,
  hear: (event: CallEvent) => void,
): Promise<Reply> {
  for (;;) {
    const next = await calling.next()
    if (next.done) return next.value
    hear(next.value)
  }
}

/** Events that were heard inside a step, for a reader outside of it. */
class Heard {
  #events: CallEvent[] = []
  #over = false
  #wake = () => {}

  add(event: CallEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  /** Yields the events until the step is over; what was not read then is a part of its result. */
  async *until(step: Promise<unknown>): AsyncGenerator<CallEvent, void, void> {
    step.then(
      () => this.#end(),
      () => this.#end(),
    )
    while (!this.#over) {
      const events = this.#events
      this.#events = []
      if (events.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
      else yield* events
    }
  }

  #end(): void {
    this.#over = true
    this.#wake()
  }
}

function lost(request: ModelCall): Reply {
  // Cut off: its price is not known, whatever is estimated here.
  return { ...unsent(LOST), sent: true, cut: true, usage: mostUsage(request) }
}

/** The highest usage of a call whose end was not recorded: its prompt, and the longest answer it may give. */
function mostUsage({ messages, settings }: ModelCall): Usage {
  const promptChars = messages.reduce((sum, message) => sum + textOf(message).length, 0)
  const usage = estimateUsage(promptChars, 0)
  return { ...usage, completionTokens: settings.maxTokens ?? usage.completionTokens }
}

function storable(reply: Reply): Reply {
  if (JSON.stringify(reply).length <= MAX_STEP_CHARS) return reply
  const { usage, latencyMs, firstTokenMs, finishReason } = reply
  return { ...unsent(TOO_LONG), sent: true, usage, latencyMs, firstTokenMs, finishReason }
}

const LOST: ModelFailure = {
  code: 'upstream_cut',
  message: 'The gateway was restarted while the model was answering, and its answer was lost',
  retryable: true,
}

const CANCELLED: ModelFailure = {
  code: 'cancelled',
  message: 'The job was cancelled before the call was made',
  retryable: false,
}

const TOO_LONG: ModelFailure = {
  code: 'upstream_too_large',
  message: `The answer is longer than the ${MAX_STEP_CHARS} characters that a job can store of one call`,
  retryable: false,
}
