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
export async function signedHeaders(
  secret: string,
  { id, timestampMs, body }: Delivery,
): Promise<Signed> {
  const key = await readSecret(secret)
  if (key === null) {
    return { ok: false, message: 'Cannot sign the delivery: its secret is not whsec_ and base64' }
  }
  const seconds = Math.floor(timestampMs / 1000)
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${await macOf(key, `${id}.${seconds}.${body}`)}`,
  }
  return { ok: true, headers }
}

/** A secret of Standard Webhooks, `whsec_` and base64, as a key that signs; null when the text is no such secret. */
export async function readSecret(secret: string): Promise<CryptoKey | null> {
  try {
    const raw = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (each) => each.charCodeAt(0))
    if (raw.length === 0) return null
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    return await crypto.subtle.importKey('raw', raw, algorithm, false, ['sign'])
  } catch {
    // It is not base64: the settings are wrong, and the error of the platform may quote them.
    return null
  }
}

/** The signature of `id.seconds.body`, as base64. */
export async function macOf(key: CryptoKey, text: string): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(mac)))
}
