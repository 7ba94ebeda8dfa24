import type { RunEvent } from '../../moa/events.ts'
import { errorResponse } from '../errors.ts'
import { INTERNAL_ERROR, runError } from '../../gateway/errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { AnswerEncoder } from '../../protocol/wire-shape.ts'
import type { Writing } from './json-answer.ts'
import { EVENT_STREAM_HEADERS, eventStream, type StreamTiming } from './event-stream.ts'
import type { Run } from '../../gateway/runs/run.ts'

export interface AnswerTiming extends StreamTiming {
  /** How long the status may be held back, so that a run that fails at once fails with a status. */
  readonly holdMs: number
}

/** How long the status may wait after the first proposal for the first word of the answer. */
const LINGER_MS = 25

/**
 * Answers with a stream. The status is held back until the first word of the answer, `LINGER_MS` after the
 * first proposal or `holdMs`, whichever comes first; a run that fails before has a true HTTP status. Where
 * models answer at once the stream opens with the first word: opening it before would only delay that.
 */
export async function streamAnswer(
  run: Run,
  { shape, form }: Writing,
  timing: AnswerTiming,
): Promise<Response> {
  const text = new RunText(run, shape.encoder(form))
  const failure = await text.holdBack(timing)
  if (failure !== null) return errorResponse(failure, shape)
  return new Response(eventStream(text, timing, text.takeHeld()), { headers: EVENT_STREAM_HEADERS })
}

/** A run as the text of an event stream. */
class RunText {
  readonly #run: Run
  readonly #encoder: AnswerEncoder
  #held: string
  #pending: Promise<RunEvent | null> | undefined
  #ended = false

  constructor(run: Run, encoder: AnswerEncoder) {
    this.#run = run
    this.#encoder = encoder
    this.#held = encoder.start()
  }

  /** Reads ahead without answering; returns the failure when the run fails meanwhile. */
  holdBack({ clock, holdMs }: AnswerTiming): Promise<ApiError | null> {
    return new Promise((resolve, reject) => {
      let held = true
      const open = () => settle(() => resolve(null))
      const timers = [clock.setTimer(holdMs, open)]
      const settle = (how: () => void) => {
        held = false
        for (const cancel of timers) cancel()
        how()
      }
      const read = async () => {
        for (let proven = false; ;) {
          const event = await this.#next()
          if (!held) return // It waits for who reads the stream.
          this.#pending = undefined
          if (event === null) return this.#endHeld()
          this.#held += this.#encoder.event(event)
          if (event.type === 'answer-deltas') return null
          if (proven || !isProposal(event)) continue
          proven = true
          timers.push(clock.setTimer(LINGER_MS, open))
        }
      }
      read().then(
        (failure) => failure === undefined || settle(() => resolve(failure)),
        (error: Error) => held && settle(() => reject(error)),
      )
    })
  }

  /** What was said while the status was held back. */
  takeHeld(): string {
    const held = this.#held
    this.#held = ''
    return held
  }

  async next(): Promise<string | null> {
    if (this.#ended) return null
    try {
      for (;;) {
        const event = await this.#next()
        this.#pending = undefined
        if (event === null) return this.#end()
        const text = this.#encoder.event(event)
        if (text !== '') return text
      }
    } catch {
      // A bug, recorded by the run; the stream must not end as if the answer were whole.
      this.#ended = true
      const { identity } = this.#run
      return this.#encoder.failure(INTERNAL_ERROR, {
        identity,
        report: this.#run.report(),
      })
    }
  }

  left(): Promise<void> {
    return this.#run.leave()
  }

  #next(): Promise<RunEvent | null> {
    return (this.#pending ??= this.#run.next())
  }

  /** The run ended before the status was known: the failure, if it is one. */
  #endHeld(): ApiError | null {
    const { outcome } = this.#run
    if (!outcome.ok) return runError(outcome.failure)
    this.#held += this.#end()
    return null
  }

  #end(): string {
    this.#ended = true
    const { outcome, identity } = this.#run
    const end = { identity, report: this.#run.report() }
    return outcome.ok
      ? this.#encoder.end(outcome.finishReason, end)
      : this.#encoder.failure(runError(outcome.failure), end)
  }
}

/** Whether the run has shown that it works: from here on, the status is worth little waiting. */
function isProposal(event: RunEvent): boolean {
  return event.type === 'agent-end' && event.proposal !== null
}
