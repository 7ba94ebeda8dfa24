import { timingSafeEqual } from 'hono/utils/buffer'
import type { Hook } from '../../protocol/hooks/hook.ts'
import { sha256 } from '../../gateway/hash.ts'
import { readMac } from './mac.ts'
import { macOf, readSecret } from '../../gateway/deliveries/sign.ts'

/** Largest difference in time: older signatures may have been recorded, and newer ones come from a wrong clock. */
const TOLERANCE_MS = 5 * 60_000
/** Most signatures of a delivery: a sender signs with its new secret and its last one. */
const MAX_SIGNATURES = 8

/** How deliveries of a hook are checked, with the secret itself in place of its name. */
export interface Verification {
  readonly scheme: Hook['verify']['scheme']
  /** Null when the Worker has no secret of that name, or the scheme has none. */
  readonly secret: string | null
  /** For hmac-sha256: the header with the signature. */
  readonly header?: string
}

/** A delivery as it was received. */
export interface Received {
  readonly headers: Headers
  /** The bytes as they came, which are what is signed. */
  readonly body: Uint8Array
  readonly nowMs: number
}

/** The id of a verified delivery, or why it was rejected. */
export type Verified =
  | { readonly ok: true; readonly deliveryId: string }
  | {
      readonly ok: false
      /** `misconfigured`: no delivery of the hook can be checked. */
      readonly code: 'rejected' | 'misconfigured'
      readonly message: string
    }

type Check = (secret: string, received: Received, header: string) => Promise<Verified>

/**
 * Whether the sender of a delivery knows the secret, and the id that recognises a repeated delivery. An id
 * counts only when it is signed: otherwise a recorded delivery could be sent again under another id.
 * Where none is signed, the same body is the same delivery: the bodies of GitHub and Slack hold
 * times and ids of their own, and a retry of Slack has a new signature.
 */
export async function verifySignature(
  { scheme, secret, header }: Verification,
  received: Received,
): Promise<Verified> {
  if (scheme === 'none') return unsigned(received)
  if (secret === null || secret === '') return misconfigured('its secret is not set')
  return checks[scheme](secret, received, header ?? 'x-signature')
}

const checks: Record<Exclude<Hook['verify']['scheme'], 'none'>, Check> = {
  'standard-webhooks': standardWebhooks,
  github: (secret, received) =>
    hmac(secret, received, { header: 'x-hub-signature-256', prefix: 'sha256=' }),
  slack,
  'hmac-sha256': (secret, received, header) =>
    hmac(secret, received, { header, prefix: /^sha256=/i, base64: true }),
}

async function standardWebhooks(secret: string, { headers, body, nowMs }: Received) {
  const key = await readSecret(secret)
  if (key === null) return misconfigured('its secret is not whsec_ and base64')
  const name = headerNames(headers)
  const id = headers.get(name.id) ?? ''
  // A full stop ends the id in what is signed: an id with one could be another id and another time.
  if (!isId(id) || id.includes('.')) return rejected(`${name.id} is missing or malformed`)
  const sentMs = readSeconds(headers.get(name.timestamp))
  if (sentMs === null) return rejected(`${name.timestamp} is missing or malformed`)
  if (Math.abs(nowMs - sentMs) > TOLERANCE_MS) return rejected(OUT_OF_TIME)
  const text = readText(body)
  if (text === null) return rejected('its body is not UTF-8')
  const wanted = await macOf(key, `${id}.${sentMs / 1000}.${text}`)
  const given = (headers.get(name.signature) ?? '').split(' ').slice(0, MAX_SIGNATURES)
  for (const signature of given) {
    const [version, mac = ''] = signature.split(',')
    if (version === 'v1' && (await timingSafeEqual(mac, wanted))) {
      return { ok: true as const, deliveryId: id }
    }
  }
  return rejected(WRONG)
}

/** The headers of Standard Webhooks; Svix, on whose signatures the standard is built, sends them under its own name. */
function headerNames(headers: Headers) {
  const prefix = !headers.has('webhook-id') && headers.has('svix-id') ? 'svix' : 'webhook'
  return { id: `${prefix}-id`, timestamp: `${prefix}-timestamp`, signature: `${prefix}-signature` }
}

async function slack(secret: string, received: Received): Promise<Verified> {
  const time = received.headers.get('x-slack-request-timestamp')
  const sentMs = readSeconds(time)
  if (sentMs === null) return rejected('x-slack-request-timestamp is missing or malformed')
  if (Math.abs(received.nowMs - sentMs) > TOLERANCE_MS) return rejected(OUT_OF_TIME)
  const before = new TextEncoder().encode(`v0:${time}:`)
  return hmac(secret, received, { header: 'x-slack-signature', prefix: 'v0=', before })
}

interface HmacRules {
  readonly header: string
  /** What precedes the digits: a text is required, a pattern optional. */
  readonly prefix: string | RegExp
  readonly base64?: boolean
  /** What is signed before the body. */
  readonly before?: Uint8Array
}

async function hmac(
  secret: string,
  { headers, body }: Received,
  { header, prefix, base64 = false, before = new Uint8Array() }: HmacRules,
): Promise<Verified> {
  const given = headers.get(header)
  if (given === null) return rejected(`the header ${header} is missing`)
  if (typeof prefix === 'string' && !given.startsWith(prefix)) return rejected(WRONG)
  const mac = readMac(given.replace(prefix, ''), { base64 })
  if (mac === null) return rejected(WRONG)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const raw = new TextEncoder().encode(secret)
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify'])
  if (!(await crypto.subtle.verify('HMAC', key, mac, joined(before, body)))) return rejected(WRONG)
  return { ok: true, deliveryId: `body_${await sha256(body)}` }
}

function joined(before: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(before.length + body.length)
  bytes.set(before)
  bytes.set(body, before.length)
  return bytes
}

/**
 * Any sender can make an unsigned delivery, so its id is used unchanged. Without an id every
 * delivery is new: two people may send forms with the same text.
 */
function unsigned({ headers }: Received): Verified {
  const id = headers.get('webhook-id')
  if (id === null) return { ok: true, deliveryId: `one_${crypto.randomUUID()}` }
  return isId(id) ? { ok: true, deliveryId: id } : rejected('webhook-id is malformed')
}

function isId(text: string): boolean {
  return /^[!-~]{1,255}$/.test(text)
}

/** Whole seconds since the epoch, as milliseconds; null when it is anything else. */
function readSeconds(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) * 1000 : null
}

/** The text of exactly these bytes, or null: invalid UTF-8 is never repaired before a signature is checked. */
function readText(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}

const WRONG = 'its signature is not the one of its body'
const OUT_OF_TIME = 'it was signed more than 5 minutes from now'

function rejected(reason: string): Verified {
  return { ok: false, code: 'rejected', message: `Cannot accept the delivery: ${reason}` }
}

function misconfigured(reason: string): Verified {
  return { ok: false, code: 'misconfigured', message: `Cannot check deliveries: ${reason}` }
}
