import { INTERNAL_ERROR, runError } from '../../gateway/errors.ts'
import type { Run } from '../../gateway/runs/run.ts'
import type { RunEvent } from '../../moa/events.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { AnswerEncoder, AnswerForm, RunEnd, WireShape } from '../../protocol/wire-shape.ts'
import { wireText } from '../../protocol/wire-text.ts'
import { errorResponse } from '../errors.ts'
import { Deadline } from './deadline.ts'
import { EVENT_STREAM_HEADERS, eventStream, type StreamTiming } from './event-stream.ts'

/** When the status of a stream is sent. */
export interface AnswerTiming extends StreamTiming {
  /** How long the status may be held back, so that a run that fails at once fails with a status. */
  readonly holdMs: number
  /** Reports a bug in the writing of the answer. */
  readonly failed: (error: unknown) => void
}

/** How long the status may wait after the first proposal for the first token of the answer. */
const LINGER_MS = 25

/**
 * Answers with a stream. The status is held back until the first token of the answer or of a draft, `LINGER_MS`
 * after the first proposal or `holdMs`, whichever comes first; a run that fails before has a true HTTP status. Where
 * models answer at once the stream opens with the first token: opening it before would only delay that.
 */
export async function streamAnswer(
  run: Run,
  form: AnswerForm,
  timing: AnswerTiming,
): Promise<Response> {
  const shape = SHAPES[form.shape]
  const text = new RunText(run, shape, { encoder: shape.encoder(form), failed: timing.failed })
  const failure = await text.holdBack(timing)
  if (failure !== null) return errorResponse(failure, shape)
  const { keepalive } = shape
  const body = eventStream(text, { ...timing, keepalive }, text.takeHeld())
  return new Response(body, { headers: EVENT_STREAM_HEADERS })
}

/** A run as the text of an event stream. */
class RunText {
  readonly #run: Run
  readonly #shape: WireShape
  readonly #encoder: AnswerEncoder
  readonly #failed: (error: unknown) => void
  #held: string
  /** The next event, while it is awaited. */
  #pending: Promise<RunEvent | null> | undefined
  #ended = false

  constructor(
    run: Run,
    shape: WireShape,
    { encoder, failed }: Pick<AnswerTiming, 'failed'> & { readonly encoder: AnswerEncoder },
  ) {
    this.#run = run
    this.#shape = shape
    this.#encoder = encoder
    this.#failed = failed
    this.#held = encoder.start()
  }

  /** Reads ahead until the status is known; returns the failure when the run fails before. */
  async holdBack({ clock, holdMs }: AnswerTiming): Promise<ApiError | null> {
    const deadline = new Deadline(clock, holdMs)
    try {
      for (;;) {
        const event = await Promise.race([this.#next(), deadline.passed])
        if (event === 'late') return null // The event that is pending is the first of the stream.
        this.#pending = undefined
        if (event === null) return this.#endHeld()
        this.#held += this.#encoder.event(event)
        if (event.type === 'answer-deltas' || event.type === 'draft') return null
        if (isProposal(event)) deadline.within(LINGER_MS)
      }
    } finally {
      deadline.clear()
    }
  }

  /** The text that was written while the status was held back. */
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
        if (event === null) return this.#endReported()
        const text = this.#textOf(event)
        if (text !== '') return text
      }
    } catch {
      // A bug, which was reported; the stream must not end as if the answer were whole.
      this.#ended = true
      void this.#run.leave() // Nobody reads the run any more.
      return this.#failure()
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

  #textOf(event: RunEvent): string {
    try {
      return this.#encoder.event(event)
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  #endReported(): string {
    try {
      return this.#end()
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  /** The end of a stream that a bug has ended. */
  #failure(): string {
    try {
      return this.#encoder.failure(INTERNAL_ERROR, this.#runEnd())
    } catch (error) {
      this.#failed(error)
      // The encoder itself is broken: the plainest event that clients take for an error.
      return `event: error\ndata: ${wireText(this.#shape.error(INTERNAL_ERROR))}\n\n`
    }
  }

  #end(): string {
    this.#ended = true
    const { outcome } = this.#run
    return outcome.ok
      ? this.#encoder.end(outcome.finishReason, this.#runEnd())
      : this.#encoder.failure(runError(outcome.failure), this.#runEnd())
  }

  #runEnd(): RunEnd {
    return { identity: this.#run.identity, report: this.#run.report() }
  }
}

/** Whether the run has made progress: a longer wait for the status gains little. */
function isProposal(event: RunEvent): boolean {
  return event.type === 'agent-end' && event.proposal !== null
}
