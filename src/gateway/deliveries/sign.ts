import { Webhook } from 'standardwebhooks'

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
export function signedHeaders(secret: string, { id, timestampMs, body }: Delivery): Signed {
  const webhook = readSecret(secret)
  if (webhook === null) {
    return { ok: false, message: 'Cannot sign the delivery: its secret is not whsec_ and base64' }
  }
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(timestampMs / 1000)),
    'webhook-signature': webhook.sign(id, new Date(timestampMs), body),
  }
  return { ok: true, headers }
}

/** Signs and verifies with a secret of Standard Webhooks; null when the text is no such secret. */
export function readSecret(secret: string): Webhook | null {
  try {
    return new Webhook(secret)
  } catch {
    // It is not base64, or empty: the settings are wrong, and the error of the library may quote them.
    return null
  }
}
