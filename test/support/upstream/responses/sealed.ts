import { seal } from '../seal.ts'

/** What an encrypted reasoning item is bound to. */
export interface Sealed {
  readonly model: string
  /** Of the reasoning item. */
  readonly id: string
  /** The item that followed it: the `call_id` of a call, or `message`. */
  readonly next: string
}

/** Encrypts a reasoning item, as far as its readers can see. */
export function sealed(item: Sealed): string {
  const data = btoa(encodeURIComponent(JSON.stringify(item)))
  return `${data}.${seal(data)}`
}

/** What an encrypted reasoning item is bound to; null when it was changed, or is foreign. */
export function unsealed(text: unknown): Sealed | null {
  const [data = '', signed] = typeof text === 'string' ? text.split('.') : []
  return signed === seal(data) ? (JSON.parse(decodeURIComponent(atob(data))) as Sealed) : null
}
