/** Where the hash of a text starts. */
export const FNV_START = 0x811c9dc5

/** Fowler, Noll and Vo's hash, FNV-1a with 32 bits, in hexadecimal: requests pay for it, and nothing secret depends on it. */
export function fnv1a(text: string, start: number): string {
  let hash = start
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
