import type { ChatBody } from '../../../client/chat.ts'
import { draft } from '../composer/message.ts'
import { textOf, type ChatMessage } from './conversation.ts'
import { settings, type Settings } from './settings.ts'

/** What a request in the address sets on the page. */
export interface TryRequest {
  readonly settings: Partial<Settings>
  readonly question: string
}

/** Puts the request of an address into the field and the settings, for this visit only; nothing is sent. */
export function fillRequest(encoded: string): void {
  const found = readRequest(encoded)
  if (found === null) return
  settings.value = { ...settings.value, ...found.settings }
  draft.value = found.question
}

/** Reads a request, JSON in base64url (RFC 4648, section 5); null when it is none. */
export function readRequest(encoded: string): TryRequest | null {
  const body = decoded(encoded)
  if (body === null) return null
  const messages = Array.isArray(body.messages) ? body.messages.filter(isMessage) : []
  const system = messages.find(({ role }) => role === 'system' || role === 'developer')
  const question = messages.findLast(({ role }) => role === 'user')
  return {
    question: textOf(question),
    settings: {
      ...(typeof body.model === 'string' && body.model !== '' ? { model: body.model } : {}),
      system: textOf(system),
      maxTokens: numberOf(body.max_tokens ?? body.max_completion_tokens),
      temperature: numberOf(body.temperature),
      tools: Array.isArray(body.tools) ? JSON.stringify(body.tools, null, 2) : '',
    },
  }
}

function decoded(encoded: string): Partial<ChatBody> | null {
  try {
    const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

function isMessage(value: unknown): value is ChatMessage {
  const content = (value as { content?: unknown } | null)?.content
  return typeof content === 'string' || Array.isArray(content)
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
