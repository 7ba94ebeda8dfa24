import type { Proposal, RunEvent } from '../../moa/events.ts'
import { gather } from '../../moa/gather.ts'
import type { Delta } from '../../moa/model-port.ts'

/** Collects what a run's models wrote: the answer, and the proposals by layer. */
export class TranscriptReader {
  readonly #deltas: Delta[] = []
  readonly #layers: (readonly Proposal[])[] = []

  see(event: RunEvent): void {
    if (event.type === 'answer-deltas') this.#deltas.push(...event.deltas)
    else if (event.type === 'layer-end') this.#layers.push(event.proposals)
  }

  /** The answer so far, in one piece. */
  answer(): Delta {
    return gather(this.#deltas)
  }

  /** The proposals of each layer that has ended. */
  get layers(): readonly (readonly Proposal[])[] {
    return this.#layers
  }
}
