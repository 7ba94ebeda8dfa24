import type { EmbeddingCall, Vector } from '../../moa/embedding/embedding-port.ts'
import type { EmbeddingReading } from './embedding-wire.ts'

/** Most numbers of one embedding; models have at most a few thousand. */
const MAX_DIMENSIONS = 65_536

const FLOAT_BYTES = 4

/**
 * The embeddings of a call from what an answer has for each input, or why it has none: a missing, short or broken
 * vector would be wrong without a trace in whatever is built of it.
 */
export function readVectors(
  values: readonly unknown[],
  { inputs, dimensions }: EmbeddingCall,
): EmbeddingReading {
  if (values.length !== inputs.length) {
    return { problem: `${values.length} embeddings for ${inputs.length} inputs` }
  }
  const vectors: Vector[] = []
  for (const value of values) {
    const vector = readVector(value)
    if (vector === null) return { problem: 'an embedding that is no list of numbers' }
    const length = dimensions ?? vectors[0]?.length ?? vector.length
    if (vector.length !== length) {
      return { problem: `an embedding of ${vector.length} numbers in place of ${length}` }
    }
    vectors.push(vector)
  }
  return { vectors }
}

function readVector(value: unknown): Vector | null {
  const vector = typeof value === 'string' ? fromBase64(value) : value
  if (!Array.isArray(vector) && !(vector instanceof Float32Array)) return null
  if (vector.length === 0 || vector.length > MAX_DIMENSIONS) return null
  for (const number of vector as ArrayLike<unknown> & Iterable<unknown>)
    if (typeof number !== 'number' || !Number.isFinite(number)) return null
  return vector as Vector
}

/** 32-bit floats, the least significant byte first, as OpenAI sends them; null for anything else. */
function fromBase64(text: string): Float32Array | null {
  if (text.length > MAX_DIMENSIONS * FLOAT_BYTES * 2) return null
  let bytes: string
  try {
    bytes = atob(text)
  } catch {
    return null
  }
  if (bytes.length % FLOAT_BYTES !== 0) return null
  const view = new DataView(Uint8Array.from(bytes, (char) => char.charCodeAt(0)).buffer)
  return Float32Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) =>
    view.getFloat32(index * FLOAT_BYTES, true),
  )
}
