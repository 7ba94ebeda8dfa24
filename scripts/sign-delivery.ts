/** Signs a delivery as the service of the hook would. */
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** How a hook verifies its deliveries, as the gateway returns it. */
export interface Scheme {
  readonly scheme: string
  /** The name of the secret; not there for `none`. */
  readonly secret?: string
  /** For `hmac-sha256`. */
  readonly header?: string
}

export interface Signing {
  /** The secret itself; empty for `none`. */
  readonly secret: string
  readonly body: Buffer
  /** Of this delivery, where the service gives it one. */
  readonly id: string
  readonly nowMs: number
}

/** The headers that prove who sent a delivery; null when the scheme is not known here, or the secret does not fit it. */
export function signatureHeaders(
  { scheme, header = 'x-signature' }: Scheme,
  signing: Signing,
): Readonly<Record<string, string>> | null {
  const { secret, body, id, nowMs } = signing
  const seconds = String(Math.floor(nowMs / 1000))
  switch (scheme) {
    case 'none':
      return {}
    case 'github':
      return { 'x-hub-signature-256': `sha256=${hmac(secret, body)}`, 'x-github-delivery': id }
    case 'slack': {
      const signature = `v0=${hmac(secret, Buffer.from(`v0:${seconds}:`), body)}`
      return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': signature }
    }
    case 'hmac-sha256':
      return { [header]: `sha256=${hmac(secret, body)}` }
    case 'standard-webhooks':
      return standardHeaders(signing)
    default:
      return null
  }
}

function standardHeaders({ secret, body, id, nowMs }: Signing) {
  try {
    const signature = new Webhook(secret).sign(id, new Date(nowMs), body.toString())
    const seconds = String(Math.floor(nowMs / 1000))
    return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature }
  } catch {
    return null // The message of the library may quote the secret.
  }
}

function hmac(secret: string, ...pieces: readonly Buffer[]): string {
  const mac = createHmac('sha256', secret)
  for (const piece of pieces) mac.update(piece)
  return mac.digest('hex')
}
