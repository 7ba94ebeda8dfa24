import type { Proposal, RunEvent } from '../../moa/events.ts'
import { Gatherer } from '../../moa/gather.ts'
import type { Delta } from '../../moa/model-port.ts'

/** A part of a transcript that a reader of the run's end needs. */
export type TranscriptPart = 'answer' | 'proposals'

/** Collects what a run's models wrote, as far as it is needed: the answer, and the proposals by layer. */
export class TranscriptReader {
  readonly #parts: ReadonlySet<TranscriptPart>
  readonly #answer = new Gatherer()
  readonly #layers: (readonly Proposal[])[] = []

  constructor(parts: Iterable<TranscriptPart>) {
    this.#parts = new Set(parts)
  }

  see(event: RunEvent): void {
    if (event.type === 'answer-deltas' && this.#parts.has('answer')) this.#answer.add(event.deltas)
    else if (event.type === 'layer-end' && this.#parts.has('proposals'))
      this.#layers.push(event.proposals)
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
