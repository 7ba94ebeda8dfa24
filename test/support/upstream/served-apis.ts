import { chat } from './chat.ts'
import { PROVIDERS_OF_CHAT } from './chat-rules/served.ts'
import { embeddings } from './embeddings.ts'
import { gemini } from './gemini/gemini.ts'
import { messages } from './messages/messages.ts'
import { responses } from './responses/responses.ts'
import type { ApiRequest, ServedApi } from './served-api.ts'
import type { ChatBody } from './script.ts'

/** The interfaces that the upstream serves, all under one address: the path of a request tells them apart. */
export const SERVED_APIS: readonly ServedApi[] = [chat, messages, gemini, responses]

/** The interface that a request is for, and what scripts read of it; undefined for an unknown path. */
export function servedApiOf(
  request: ApiRequest,
): { readonly api: ServedApi; readonly body: ChatBody } | undefined {
  for (const api of [...SERVED_APIS, ...PROVIDERS_OF_CHAT, embeddings]) {
    const body = api.request(request)
    if (body !== null) return { api, body }
  }
  return undefined
}
