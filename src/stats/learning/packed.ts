import type { LinearArm } from './linear-arm.ts'

/** Numbers as 32 bits each, in base64: about what four digits of text take. */
export function packed(numbers: ArrayLike<number>): string {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer)
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** The numbers that were packed. */
export function unpacked(text: string): Float64Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return Float64Array.from(new Float32Array(bytes.buffer))
}

/** What an arm has learned, as text: its matrix, then its sums. */
export function packedArm({ inverse, sums }: LinearArm): string {
  return packed([...inverse, ...sums])
}

/** The arm that was packed; null when these are not numbers of an arm for contexts of this size. */
export function unpackedArm(
  text: string,
  { size, rewarded }: { readonly size: number; readonly rewarded: number },
): LinearArm | null {
  const numbers = unpacked(text)
  const half = (size * (size + 1)) / 2
  if (numbers.length !== half + size || !numbers.every(Number.isFinite)) return null
  return { inverse: numbers.slice(0, half), sums: numbers.slice(half), rewarded }
}
