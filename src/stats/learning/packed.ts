import type { LinearArm } from './linear-arm.ts'

/** Numbers as 32 bits each, in base64: about what four digits of text take. */
export function packed(numbers: ArrayLike<number>): string {
  let text = ''
  for (const byte of new Uint8Array(Float32Array.from(numbers).buffer))
    text += String.fromCharCode(byte)
  return btoa(text)
}

/** The numbers that were packed. */
export function unpacked(text: string): Float64Array {
  const letters = atob(text)
  // A loop: the iterator of a string takes milliseconds for an arm.
  const bytes = new Uint8Array(letters.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = letters.charCodeAt(index)
  return new Float64Array(new Float32Array(bytes.buffer))
}

/** What an arm has learned, as text: its matrix, then its sums. */
export function packedArm({ inverse, sums }: LinearArm): string {
  const numbers = new Float32Array(inverse.length + sums.length)
  numbers.set(inverse)
  numbers.set(sums, inverse.length)
  return packed(numbers)
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
