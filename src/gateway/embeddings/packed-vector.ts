import type { Vector } from '../../moa/embedding/embedding-port.ts'

/** A vector as it is stored: base64 of its numbers, in as few bits as hold them exactly. */
export interface PackedVector {
  readonly bits: 32 | 64
  readonly numbers: string
}

/** A vector as it is stored. */
export function packed(vector: Vector): PackedVector {
  const isShort = vector.every((number: number) => Math.fround(number) === number)
  const numbers = isShort ? Float32Array.from(vector) : Float64Array.from(vector)
  const bytes = new Uint8Array(numbers.buffer)
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return { bits: isShort ? 32 : 64, numbers: btoa(text) }
}

/** The vector that was stored; null for what is none. */
export function unpacked(stored: PackedVector | null): Vector | null {
  if (stored === null || typeof stored.numbers !== 'string') return null
  try {
    const { buffer } = Uint8Array.from(atob(stored.numbers), (char) => char.charCodeAt(0))
    if (buffer.byteLength === 0) return null
    return stored.bits === 32 ? new Float32Array(buffer) : Array.from(new Float64Array(buffer))
  } catch {
    return null // Cut off.
  }
}
