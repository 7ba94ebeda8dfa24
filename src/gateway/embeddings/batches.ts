import type { Batch } from '../../moa/embedding/embed-batches.ts'
import type { EmbeddingInput } from '../../moa/embedding/embedding-port.ts'
import { bytesOf } from '../../moa/text/text-size.ts'
import type { EmbeddingCheck } from '../ports/models.ts'

/** The inputs in their order, in as few calls as the provider allows. */
export function batchesOf(
  inputs: readonly EmbeddingInput[],
  { maxInputs, maxBytes }: Pick<Extract<EmbeddingCheck, { ok: true }>, 'maxInputs' | 'maxBytes'>,
): readonly Batch[] {
  const batches: EmbeddingInput[][] = []
  let bytes = 0
  for (const input of inputs) {
    const size = typeof input === 'string' ? bytesOf(input) : input.length
    const last = batches.at(-1)
    if (last === undefined || last.length === maxInputs || bytes + size > maxBytes) {
      batches.push([input])
      bytes = size
    } else {
      last.push(input)
      bytes += size
    }
  }
  return batches
}
