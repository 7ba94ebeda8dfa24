import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { AnswerState } from '../../protocol/state/shape-state.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'
import type { AskContext } from '../ask-context.ts'
import { INTERNAL_ERROR, runError } from '../errors.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import type { Run } from '../runs/run.ts'
import { placeOf } from './read-response.ts'
import { encodeResponse, identified, type ResponseEnd } from './stored-response.ts'

/** The run as its answer reads it; one whose answer is to be stored ends once that is done. */
export function storing(
  run: Run,
  { prepared, form }: { readonly prepared: PreparedAsk; readonly form: AnswerForm },
  context: Pick<AskContext, 'caller' | 'services'>,
): Run {
  const { state } = prepared
  return state === undefined ? run : new StoredRun(run, { form, state }, context)
}

/** Stores what the caller sees of a run, before the caller sees its end: a later request can refer to it at once. */
class StoredRun implements Run {
  readonly #run: Run
  readonly #form: AnswerForm
  readonly #state: AnswerState
  readonly #context: Pick<AskContext, 'caller' | 'services'>
  readonly #showsSteps: boolean
  readonly #events: RunEvent[] = []
  /** Deltas since the last other event. */
  #deltas: Delta[] = []
  #ended = false

  constructor(
    run: Run,
    { form, state }: { readonly form: AnswerForm; readonly state: AnswerState },
    context: Pick<AskContext, 'caller' | 'services'>,
  ) {
    this.#run = run
    this.#form = form
    this.#state = state
    this.#context = context
    this.#showsSteps = form.stream && SHAPES[form.shape].state?.showsSteps(form) === true
  }

  get identity(): RunIdentity {
    return this.#run.identity
  }

  async next(): Promise<RunEvent | null> {
    let event: RunEvent | null
    try {
      event = await this.#run.next()
    } catch (error) {
      await this.#store({ ok: false, error: INTERNAL_ERROR })
      throw error
    }
    if (event === null) await this.#end(this.#run.outcome)
    else if (event.type === 'answer-deltas')
      for (const each of event.deltas) this.#deltas.push(each)
    else if (this.#shows(event)) this.#events.push(...this.#takeDeltas(), stored(event))
    return event
  }

  /** Whether the answer shows an event; of a panel, each proposal is stored once. */
  #shows(event: RunEvent): boolean {
    if (this.#showsSteps) return true
    const { fusion, stream } = this.#form
    return fusion === true && (stream ? isPanelStep(event) : event.type === 'layer-end')
  }

  get outcome(): RunOutcome {
    return this.#run.outcome
  }

  report(): RunReport {
    return this.#run.report()
  }

  get durationMs(): number {
    return this.#run.durationMs
  }

  leave(): Promise<void> {
    this.#ended = true // Nobody has seen its end, or can name it.
    return this.#run.leave()
  }

  async #end(outcome: RunOutcome): Promise<void> {
    if (outcome.ok) return this.#store({ ok: true, finishReason: outcome.finishReason })
    // Without a stream the caller gets an error, and no response that could be named.
    if (this.#form.stream) await this.#store({ ok: false, error: runError(outcome.failure) })
  }

  async #store(
    how:
      | Pick<Extract<ResponseEnd, { ok: true }>, 'ok' | 'finishReason'>
      | Pick<Extract<ResponseEnd, { ok: false }>, 'ok' | 'error'>,
  ): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const { caller, services } = this.#context
    const events = [...this.#events, ...this.#takeDeltas()]
    const end = { ...how, identity: this.identity, report: this.report() }
    const response = { kind: 'whole', form: this.#form, state: this.#state, events, end } as const
    try {
      await services.responses.close(
        placeOf(caller, this.#form.id),
        encodeResponse(identified(response)),
      )
    } catch {
      // The answer is there, and the caller has paid for it.
      services.trouble('response_not_stored')
    }
  }

  #takeDeltas(): readonly RunEvent[] {
    const deltas = this.#deltas
    this.#deltas = []
    return deltas.length === 0 ? [] : [{ type: 'answer-deltas', deltas }]
  }
}

/** An event as it is stored: what a provider calls its answer is for traces alone. */
function stored(event: RunEvent): RunEvent {
  return event.type === 'call-end' ? { type: event.type, call: event.call } : event
}

/** What an encoder shows of a panel. */
const PANEL_STEPS: ReadonlySet<RunEvent['type']> = new Set([
  'agent-start',
  'agent-end',
  'judge-start',
  'finding',
  'run-degraded',
  'aggregator-start',
])

/** Whether an event is one of those, or the end of a call of the analyst. */
function isPanelStep(event: RunEvent): boolean {
  return PANEL_STEPS.has(event.type) || (event.type === 'call-end' && event.call.role === 'judge')
}
