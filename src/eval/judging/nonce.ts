import { createHash } from 'node:crypto'

/** SHA-256 of texts, in hexadecimal; no two lists of texts have the same. */
export function digest(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex')
}

const NONCE_CHARS = 12

/** A code for the marker lines around texts. It depends on all of them, so none of them can contain it. */
export function nonceFor(texts: readonly string[]): string {
  return digest(texts).slice(0, NONCE_CHARS)
}

/** A text between two marker lines. */
export function fenced(label: string, text: string, nonce: string): string {
  return `<<<${label} ${nonce}>>>\n${text}\n<<<end ${nonce}>>>`
}
