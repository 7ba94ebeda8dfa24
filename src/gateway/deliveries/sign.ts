/*
 * Standard Webhooks (github.com/standard-webhooks/standard-webhooks), written here: its library brings a SHA-256 and a
 * base64 of its own, and the platform has both. Tests compare the two.
 */

export interface Delivery {
  /** The same at each attempt, so that a receiver recognises a repeated delivery. */
  readonly id: string
  /** When this attempt is made: receivers reject what is older than five minutes. */
  readonly timestampMs: number
  readonly body: string
}

export type Signed =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string }

/** The headers that prove to a receiver who sent a delivery, as Standard Webhooks say. */
export async function signedHeaders(secret: string, delivery: Delivery): Promise<Signed> {
  const key = readSecret(secret)
  if (key === null) {
    return { ok: false, message: 'Cannot sign the delivery: its secret is not whsec_ and base64' }
  }
  const headers = {
    'webhook-id': delivery.id,
    'webhook-timestamp': seconds(delivery),
    'webhook-signature': `v1,${await signatureOf(delivery, key)}`,
  }
  return { ok: true, headers }
}

/** The signature of a delivery: HMAC-SHA256 of its id, its time and its body, as base64. */
export async function signatureOf(
  delivery: Delivery,
  secret: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  const text = `${delivery.id}.${seconds(delivery)}.${delivery.body}`
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(mac)))
}

function seconds({ timestampMs }: Delivery): string {
  return String(Math.floor(timestampMs / 1000))
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes of a secret of Standard Webhooks; null when the text is no such secret. */
export function readSecret(secret: string): Uint8Array<ArrayBuffer> | null {
  const text = secret.replace(/^whsec_/, '')
  if (text === '' || !BASE64.test(text)) return null
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}
