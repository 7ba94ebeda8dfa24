import type { CallContext } from '../../calls/attempts.ts'
import { withCalls } from '../../calls/with-calls.ts'
import type { AgentEnd, CallReport, LayerEvent, Proposal, StepEvent } from '../../events.ts'
import type { CascadeFinding } from '../../findings.ts'
import { largestClass } from '../../gates/agreement.ts'
import { FREE_GATES, gatesFor } from '../../gates/gates.ts'
import type { GateVerdict, Tried } from '../../gates/verdict.ts'
import { verifier } from '../../gates/verifier.ts'
import type { PanelWatch } from '../../layers/panel-watch.ts'
import type { CascadeStep, Gate, Plan } from '../../plan.ts'
import { costOfCalls } from '../../report.ts'
import { bestProposal } from '../best-proposal.ts'
import { keepsPromises } from '../promises.ts'

/** How one step of a cascade ended. */
export type StepRecord = CascadeFinding['steps'][number]

/** The gate that decided about a draft, and how; no gate where none can judge it. */
interface Decision extends GateVerdict {
  readonly gate: Gate | null
}

const UNFIT: Decision = {
  gate: 'structural',
  accepts: false,
  why: 'it does not have the form of the request',
}

/** Follows the steps of one cascade: after each its gates decide whether the layers after it are needed. */
export class CascadeWatch implements PanelWatch {
  readonly #plan: Plan<CascadeStep>
  readonly #records: StepRecord[] = []
  readonly #drafts: Proposal[] = []
  readonly #calls: CallReport[] = []
  /** The calls before the step whose layer runs or ended last. */
  #before = 0
  #accepted: Proposal | null = null
  #lastLayer = -1

  constructor(plan: Plan<CascadeStep>) {
    this.#plan = plan
  }

  /** The draft that is the answer; null when no step's was accepted. */
  get accepted(): Proposal | null {
    return this.#accepted
  }

  /** The steps that were tried. */
  get records(): readonly StepRecord[] {
    return this.#records
  }

  /** The drafts that were not accepted. */
  get drafts(): readonly Proposal[] {
    return this.#drafts
  }

  /** The calls of the steps that were tried and of their gates. */
  get stepCalls(): readonly CallReport[] {
    return this.#calls.slice(0, this.#before)
  }

  /** The calls of the layers after the steps. */
  get laterCalls(): readonly CallReport[] {
    return this.#calls.slice(this.#before)
  }

  /** Whether the last layer that ran was a step, whose drafts the aggregator is not shown. */
  get endedWithStep(): boolean {
    return this.#isStep(this.#lastLayer)
  }

  waves(): null {
    return null
  }

  see(event: LayerEvent): void {
    if (event.type === 'call-end') this.#calls.push(event.call)
  }

  isDecided(): boolean {
    return this.#accepted !== null
  }

  /** As soon as two samples disagree, no further one can make them agree. */
  isSettled(layer: number, ends: readonly AgentEnd[]): boolean {
    const samples = this.#plan.layers[layer]?.agents.length ?? 0
    if (!this.#isStep(layer) || !this.#gates(samples).includes('agreement')) return false
    const proposals = ends.flatMap(({ proposal }) => proposal ?? [])
    if (proposals.length < 2) return false
    const largest = largestClass(proposals, this.#plan.step.answer)
    return (largest?.members.length ?? 0) < proposals.length
  }

  async *after(
    layer: number,
    proposals: readonly Proposal[],
    context: CallContext,
  ): AsyncGenerator<StepEvent, 'decided' | null, void> {
    this.#lastLayer = layer
    if (!this.#isStep(layer)) return null
    const model = this.#plan.layers[layer]?.agents[0]?.model ?? ''
    const draft = this.#draftOf(proposals)
    if (draft === null) {
      const why = this.#calls.slice(this.#before).findLast(({ failure }) => failure)?.failure
      yield* this.#escalate(layer, {
        model,
        verdict: 'failed',
        gate: null,
        why: why?.message ?? '',
      })
      return null
    }
    const { gate, accepts, why, blind } = yield* this.#decide(layer, { proposals, draft }, context)
    if (context.signal.aborted) return null
    if (accepts) {
      this.#accepted = draft
      this.#record({ model: draft.model, gate, verdict: 'accepted', why })
      return 'decided'
    }
    this.#drafts.push(draft)
    if (blind === true) yield { type: 'run-degraded', reason: `gate_blind:${layer}` }
    yield* this.#escalate(layer, { model: draft.model, gate, verdict: 'escalated', why })
    return null
  }

  /** Asks the gates in turn, until one escalates the draft. */
  async *#decide(
    layer: number,
    { proposals, draft }: Pick<Tried, 'proposals' | 'draft'>,
    context: CallContext,
  ): AsyncGenerator<StepEvent, Decision, void> {
    const { step, answer, layers } = this.#plan
    const samples = layers[layer]?.agents.length ?? 0
    const tried: Tried = {
      proposals,
      draft,
      samples,
      answer,
      rule: step.answer,
      thresholds: step,
    }
    // Whichever gates there are, no draft in another form than the caller was promised can be the answer.
    if (!keepsPromises(answer, draft.text)) return UNFIT
    let decision: Decision = {
      gate: null,
      accepts: false,
      why: 'none of the gates can judge a single sample',
      blind: true,
    }
    for (const gate of this.#gates(samples)) {
      const verdict: GateVerdict =
        gate === 'verifier'
          ? yield* withCalls(verifier(tried, { layer, plan: this.#plan }, context), this.#calls)
          : FREE_GATES[gate](tried)
      decision = { gate, ...verdict }
      if (!verdict.accepts) break
    }
    return decision
  }

  *#escalate(layer: number, record: Omit<StepRecord, 'costUsd'>): Generator<StepEvent, void, void> {
    this.#record(record)
    yield { type: 'remark', reason: `escalated:${layer}` }
  }

  #record(record: Omit<StepRecord, 'costUsd'>): void {
    const calls = this.#calls.slice(this.#before)
    this.#before = this.#calls.length
    this.#records.push({ ...record, costUsd: costOfCalls(calls) })
  }

  /** The proposal that can be the answer: the best of those with the most frequent short answer, or of all where none has one. */
  #draftOf(proposals: readonly Proposal[]): Proposal | null {
    const { answer, step } = this.#plan
    const fitting = proposals.filter(({ text }) => keepsPromises(answer, text))
    const usable = fitting.length > 0 ? fitting : proposals
    return bestProposal(largestClass(usable, step.answer)?.members ?? usable)
  }

  #gates(samples: number): readonly Gate[] {
    return gatesFor(this.#plan.step.gates, samples)
  }

  #isStep(layer: number): boolean {
    return layer >= 0 && layer < this.#plan.step.steps
  }
}
