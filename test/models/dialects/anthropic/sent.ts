import type { Message } from '../../../../src/moa/message.ts'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import type { Provider } from '../../../../src/models/catalog/provider.ts'
import { anthropicRequest } from '../../../../src/models/dialects/anthropic/request.ts'
import { messages as served } from '../../../support/upstream/messages/messages.ts'
import { callOf, providerNamed } from '../../calls.ts'

/** What a call shows a model, and which model. */
export interface Sent {
  readonly model?: string
  readonly messages?: readonly Message[]
  readonly settings?: CallSettings
  readonly provider?: Partial<Provider>
}

/** A block of a request as it is sent. */
export interface SentBlock {
  readonly type: string
  readonly [field: string]: unknown
}

/** The fields of a request that tests read. */
export interface SentBody {
  readonly messages: readonly { readonly role: string; readonly content: readonly SentBlock[] }[]
  readonly system?: readonly SentBlock[]
  readonly tools?: readonly SentBlock[]
  readonly [field: string]: unknown
}

/** The request of a call, as it goes over the wire. */
export function requestOf({ model = 'claude-haiku-4-5', messages, settings, provider }: Sent) {
  const endpoint = {
    id: `acme/${model}`,
    provider: { ...providerNamed('acme'), ...provider },
    model,
    key: 'sk-ant',
    fetch: () => Promise.reject(new Error('Nothing is sent here')),
  }
  const call = callOf({ ...(messages && { messages }), ...(settings && { settings }) })
  const { url, headers, body } = anthropicRequest(endpoint, call)
  const sent: SentBody = JSON.parse(JSON.stringify(body))
  return { url, headers, body: sent }
}

/** The body of a request. */
export function bodyOf(sent: Sent): SentBody {
  return requestOf(sent).body
}

/** Why the upstream rejects a call; null when it takes it. */
export function rejectionOf(sent: Sent): string | null {
  const { headers, body } = requestOf(sent)
  const rejection = served.rejection({ path: '/v1/messages', headers, body })
  return rejection && JSON.stringify(rejection.body)
}

/** A conversation of one question. */
export const QUESTION: Message = { role: 'user', content: 'Why?' }

/** A turn of a user as it is sent, with the mark that stands at the end of every conversation. */
export function marked(text: string): object {
  return { type: 'text', text, cache_control: { type: 'ephemeral' } }
}
