import { Webhook } from 'standardwebhooks'

/** The secret of every hook here. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const FORM = 'application/x-www-form-urlencoded'
export const JSON_TYPE = { 'content-type': 'application/json' }

export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A delivery without a signature. */
export function plain(payload: unknown): Sent {
  return { headers: JSON_TYPE, body: JSON.stringify(payload) }
}

/** A delivery signed as Standard Webhooks define. */
export function fromStandard(
  body: string,
  { id = 'msg_1', atMs, secret = SECRET }: { id?: string; atMs: number; secret?: string },
): Sent {
  const signature = new Webhook(secret).sign(id, new Date(atMs), body)
  const time = String(Math.floor(atMs / 1000))
  const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature }
  return { headers: { ...JSON_TYPE, ...headers }, body }
}

/** A delivery signed as GitHub does. */
export async function fromGithub(body: string): Promise<Sent> {
  return {
    headers: { ...JSON_TYPE, 'x-hub-signature-256': `sha256=${await hmac(body)}` },
    body,
  }
}

/** A form signed as Slack does. */
export async function fromSlack(
  body: string,
  { seconds, secret = SECRET }: { seconds: string; secret?: string },
): Promise<Sent> {
  const signature = `v0=${await hmac(`v0:${seconds}:${body}`, secret)}`
  const headers = { 'x-slack-request-timestamp': seconds, 'x-slack-signature': signature }
  return { headers: { 'content-type': FORM, ...headers }, body }
}

/** The delivery with changed headers. */
export async function changed(
  sent: Sent | Promise<Sent>,
  headers: Readonly<Record<string, string>>,
): Promise<Sent> {
  const { headers: own, body } = await sent
  return { headers: { ...own, ...headers }, body }
}

/** HMAC-SHA256 of a text, as hexadecimal digits. */
export async function hmac(text: string, secret = SECRET): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const raw = encoder.encode(secret)
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(text))
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
