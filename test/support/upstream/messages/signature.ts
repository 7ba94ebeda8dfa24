import { seal } from '../seal.ts'

/** The signature of a block of thoughts. */
export function signatureOf(thinking: string): string {
  return seal(`thinking ${thinking}`)
}

/** A block of thoughts that nobody else can read or change. */
export function redacted(thinking: string): string {
  const text = btoa(encodeURIComponent(thinking))
  return `${text}.${seal(`redacted ${text}`)}`
}

/** Whether the block was made here. */
export function isRedacted(data: unknown): boolean {
  if (typeof data !== 'string') return false
  const [text = '', sealed] = data.split('.')
  return sealed === seal(`redacted ${text}`)
}
