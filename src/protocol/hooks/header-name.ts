import * as z from 'zod'

/** Headers of one connection, and those that the gateway writes for each delivery. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A name of a header, in lower case. */
export const headerName = z
  .string()
  .max(100)
  .toLowerCase()
  .regex(/^[!#$%&'*+.^_`|~0-9a-z-]+$/, 'must be the name of a header')

/** Why a header cannot be set on a delivery, null when it can. */
export function headerProblem(name: string): string | null {
  const parsed = headerName.safeParse(name)
  if (!parsed.success) return 'is not the name of a header'
  const reserved = RESERVED.has(parsed.data) || parsed.data.startsWith('webhook-')
  return reserved ? 'cannot be set: it is written for each delivery' : null
}

/** Whether a text can be the value of a header (RFC 9110, section 5.5): one line of Latin-1. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text.trim())
}
