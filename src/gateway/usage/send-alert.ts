import { sleep } from '../../moa/ports.ts'
import { checkDestination } from '../../protocol/hooks/destination.ts'
import type { CostAlert } from '../../protocol/usage/usage-entry.ts'
import { usdOfPicos } from '../../protocol/usage/usage-row.ts'
import { signedHeaders } from '../deliveries/sign.ts'
import type { Services } from '../ports/services.ts'

/** Waits before each attempt. After the last, the next run of the key tries again. */
const WAITS_MS: readonly number[] = [0, 3_000]

/** A message and what its day has cost until now. */
export interface DueAlert extends CostAlert {
  readonly tenant: string
  readonly costPicos: number
}

type Sending = Pick<Services, 'outside' | 'access' | 'clock' | 'trouble'>

/** Where messages go; null when the operator wants none. */
export function alertUrl({ outside }: Pick<Services, 'outside'>): string | null {
  return outside.secret('ALERT_URL') ?? null
}

/** Sends a message to the address of the operator. True once the address has accepted it. */
export async function sendAlert(due: DueAlert, services: Sending): Promise<boolean> {
  const { outside, access, clock, trouble } = services
  const checked = checkDestination(alertUrl(services) ?? '', { allowLocalhost: access.open })
  if (!checked.ok) {
    trouble('alert_url_unusable')
    return false
  }
  for (const waitMs of WAITS_MS) {
    if (waitMs > 0) await sleep(clock, waitMs, [])
    const sent = await messageOf(due, {
      secret: outside.secret('ALERT_SECRET'),
      nowMs: clock.now(),
    })
    if (sent === null) {
      trouble('alert_secret_unusable')
      return false
    }
    const answer = await outside.post(checked.value.href, sent)
    if (answer.ok && answer.status >= 200 && answer.status < 300) return true
  }
  trouble('alert_not_delivered')
  return false
}

/** The message, signed as Standard Webhooks say; null when the secret is no such secret. */
async function messageOf(
  { key, tenant, day, levelPicos, costPicos }: DueAlert,
  { secret, nowMs }: { readonly secret: string | undefined; readonly nowMs: number },
) {
  const data = {
    key,
    tenant,
    day,
    alert_usd_per_day: usdOfPicos(levelPicos),
    cost_usd: usdOfPicos(costPicos),
  }
  const timestamp = new Date(nowMs).toISOString()
  const body = JSON.stringify({ type: 'key.cost_alert', timestamp, data })
  // The same at each attempt, so that a receiver recognises a repeated message.
  const id = `alert_${key}_${day}_${levelPicos}`
  const plain = { 'content-type': 'application/json', 'user-agent': 'edge-moa' }
  if (secret === undefined) {
    const webhook = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(nowMs / 1000)) }
    return { headers: { ...plain, ...webhook }, body }
  }
  const signed = await signedHeaders(secret, { id, timestampMs: nowMs, body })
  return signed.ok ? { headers: { ...plain, ...signed.headers }, body } : null
}
