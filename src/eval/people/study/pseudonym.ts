import { createHmac } from 'node:crypto'

/** Replaces names by ones that only who has the salt of the study can make again. */
export type Pseudonym = (kind: 'participant' | 'cluster' | 'session', name: string) => string

/** Shortest salt that cannot be guessed. */
export const MIN_SALT_LENGTH = 16

/** Pseudonyms of one study: an HMAC-SHA256 of the kind and the name, shortened to 64 bits. */
export function pseudonyms(salt: string): Pseudonym {
  return (kind, name) => digestOf(salt, `${kind}\n${name}`).slice(0, 16)
}

/** The HMAC of a text under the salt, in hexadecimal digits. */
export function digestOf(salt: string, text: string): string {
  return createHmac('sha256', salt).update(text).digest('hex')
}
