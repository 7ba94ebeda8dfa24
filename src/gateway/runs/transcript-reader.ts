import type { Proposal, RunEvent } from '../../moa/events.ts'
import { Gatherer } from '../../moa/gather.ts'
import { PROPOSALS_BYTES } from '../../moa/layers/proposal-budget.ts'
import type { Delta } from '../../moa/model-port.ts'
import { cutToFit } from '../../moa/text/cut-to-fit.ts'

/** A part of a transcript that a reader of the run's end needs. */
export type TranscriptPart = 'answer' | 'proposals'

/** Collects what a run's models wrote, as far as it is needed: the answer, and the proposals by layer. */
export class TranscriptReader {
  readonly #parts: ReadonlySet<TranscriptPart>
  readonly #answer = new Gatherer()
  #layers: readonly (readonly Proposal[])[] = []

  constructor(parts: Iterable<TranscriptPart>) {
    this.#parts = new Set(parts)
  }

  see(event: RunEvent): void {
    if (event.type === 'answer-deltas' && this.#parts.has('answer')) this.#answer.add(event.deltas)
    else if (event.type === 'layer-end' && this.#parts.has('proposals'))
      this.#layers = withinBudget([...this.#layers, event.proposals])
  }

  /** The answer so far, in one piece. */
  answer(): Delta {
    return this.#answer.whole()
  }

  /** The proposals of each layer that has ended. */
  get layers(): readonly (readonly Proposal[])[] {
    return this.#layers
  }
}

/** The proposals of several layers share the budget that each of them kept to. */
function withinBudget(layers: readonly (readonly Proposal[])[]): readonly (readonly Proposal[])[] {
  const fitting = cutToFit(layers.flat(), PROPOSALS_BYTES)
  let from = 0
  return layers.map(({ length }) => fitting.slice(from, (from += length)))
}
