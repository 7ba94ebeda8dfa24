import { readPayload } from '../../../src/http/hooks/payload.ts'
import { verifySignature } from '../../../src/http/hooks/signature.ts'
import { checkDestination } from '../../../src/protocol/hooks/destination.ts'
import { holds, hookSchema, type Hook, type HookInput } from '../../../src/protocol/hooks/hook.ts'
import { pointerValue } from '../../../src/protocol/hooks/json-pointer.ts'
import { fillTemplate } from '../../../src/protocol/hooks/template.ts'
import { SECRET, type Sent } from './senders.ts'

/** When deliveries are received. */
export const NOW_MS = Date.UTC(2026, 0, 2)
/** The code of their fences. */
export const NONCE = '7c0de'

/** The outcome of a delivery: the check that rejects it, or the prompt and the address of the answer. */
export type Outcome =
  | 'unsigned'
  | 'unreadable'
  | 'not for this hook'
  | 'has no prompt'
  | 'goes nowhere'
  | {
      readonly id: string
      readonly prompt: string
      readonly rule: string | null
      readonly url: string
    }

/** Every check between a delivery and a prompt, one after the other. */
export async function receive(hook: Hook, sent: Sent | Promise<Sent>): Promise<Outcome> {
  const { headers, body } = await sent
  const { verify, when, prompt, deliver } = hook
  const bytes = new TextEncoder().encode(body)
  const received = { headers: new Headers(headers), body: bytes, nowMs: NOW_MS }
  const verified = await verifySignature({ ...verify, secret: SECRET }, received)
  if (!verified.ok) return 'unsigned'
  const payload = readPayload(received.headers, bytes)
  if (!payload.ok) return 'unreadable'
  if (!holds(when, payload.value)) return 'not for this hook'
  const filled = fillTemplate(prompt, payload.value, NONCE)
  if (!filled.ok) return 'has no prompt'
  const found = pointerValue(payload.value, deliver?.url_pointer ?? '')
  const url = found.ok && typeof found.value === 'string' ? found.value : ''
  const { hosts = [] } = deliver ?? {}
  const destination = checkDestination(url, { allowLocalhost: false, hosts })
  if (!destination.ok) return 'goes nowhere'
  return {
    id: verified.deliveryId,
    prompt: filled.value.text,
    rule: filled.value.rule,
    url: destination.value.href,
  }
}

/** A hook for payloads with the action `ask`, which delivers to the address in the payload. */
export function hookOf(verify: HookInput['verify'], over: Partial<HookInput> = {}): Hook {
  return hookSchema.parse({
    verify,
    when: [{ pointer: '/action', equals: 'ask' }],
    prompt: 'Answer.\n\n{{/text}}',
    request: { model: 'demo' },
    deliver: { url_pointer: '/to', hosts: ['hooks.example.com'] },
    ...over,
  })
}
