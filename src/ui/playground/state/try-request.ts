import type { ChatBody } from '../../../client/chat.ts'
import { draft, pictures } from '../composer/message.ts'
import {
  imagesOf,
  newTurn,
  textOf,
  type ChatMessage,
  type Question,
  type Turn,
} from './conversation.ts'
import { current, startConversation } from './conversations.ts'
import { optionsOf } from './options.ts'
import { NO_REPLY, type AnswerMessage } from './reply.ts'
import { settings, type Settings } from './settings.ts'
import { tryProblem } from './try-problem.ts'

/** What a request in the address sets on the page. */
export interface TryRequest {
  readonly settings: Partial<Settings>
  readonly question: string
  /** The addresses of its pictures, each a `data:` URL. */
  readonly images: readonly string[]
  /** Earlier turns, each with its answer. */
  readonly earlier: readonly EarlierTurn[]
  /** Fields of the request that the page has no place for. */
  readonly leftOut: readonly string[]
}

interface EarlierTurn {
  readonly sent: readonly ChatMessage[]
  readonly answer: AnswerMessage
}

/** A request that can be read, or why it cannot. */
export type Reading =
  | { readonly ok: true; readonly value: TryRequest }
  | { readonly ok: false; readonly problem: string }

/** Puts the request of an address into a new conversation and the settings, for this visit only; nothing is sent. */
export function fillRequest(encoded: string): void {
  const reading = readRequest(encoded)
  if (!reading.ok) {
    tryProblem.value = reading.problem
    return
  }
  const { settings: changed, question, images, earlier, leftOut } = reading.value
  settings.value = { ...settings.value, ...changed }
  startConversation()
  const { system } = settings.value
  const options = optionsOf(settings.value)
  current.value.turns.value = earlier.map((turn) => turnOf(turn, { system, options }))
  draft.value = question
  pictures.value = images.map((url, index) => ({
    id: crypto.randomUUID(),
    name: `Picture ${index + 1}`,
    url,
  }))
  tryProblem.value =
    leftOut.length === 0
      ? null
      : `The page has no field for ${leftOut.join(', ')} of the request in the address, and will not send it`
}

function turnOf({ sent, answer }: EarlierTurn, rest: Omit<Question, 'sent'>): Turn {
  const turn = newTurn({ sent, ...rest })
  const content = textOf(answer)
  turn.reply.value = { ...NO_REPLY, content, message: answer }
  turn.view.value = { ...turn.view.value, phase: 'done', answer: content }
  return turn
}

/** Fields that the page sets; those that decide how the answer arrives are its own. */
const READ: ReadonlySet<string> = new Set(
  'model messages max_tokens max_completion_tokens temperature tools moa stream stream_options store'.split(
    ' ',
  ),
)

/** Reads a request: JSON in base64url (RFC 4648, section 5). */
export function readRequest(encoded: string): Reading {
  const body = decoded(encoded)
  if (body === null) return cannot('wanted a chat request as JSON in base64url')
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    return cannot('it has no messages')
  const wrong = body.messages.findIndex((message) => !isMessage(message))
  if (wrong >= 0) return cannot(`message ${wrong + 1} has no role or no content`)
  if (body.model !== undefined && typeof body.model !== 'string')
    return cannot('its model is not a text')
  const { earlier, last } = turnsOf(body.messages)
  const images = last.flatMap((message) => imagesOf(message))
  const own = images.filter((url) => url.startsWith('data:image/'))
  return {
    ok: true,
    value: {
      question: last.map((message) => textOf(message)).join('\n\n'),
      images: own,
      earlier,
      settings: settingsOf(body),
      leftOut: [
        ...Object.keys(body).filter((name) => !READ.has(name)),
        ...(own.length < images.length ? ['pictures from other addresses'] : []),
      ],
    },
  }
}

function cannot(state: string): Reading {
  return { ok: false, problem: `Cannot use the request in the address: ${state}` }
}

function settingsOf(body: Partial<ChatBody>): Partial<Settings> {
  const { model, messages = [], tools, moa } = body
  const isSystem = ({ role }: ChatMessage) => role === 'system' || role === 'developer'
  return {
    ...(model === undefined || model === '' ? {} : { model }),
    system: messages
      .filter(isSystem)
      .map((message) => textOf(message))
      .join('\n\n'),
    maxTokens: numberOf(body.max_tokens ?? body.max_completion_tokens),
    temperature: numberOf(body.temperature),
    strategy: typeof moa?.strategy === 'string' ? moa.strategy : null,
    cache: moa?.cache === 'off' ? 'off' : 'use',
    tools: Array.isArray(tools) && tools.length > 0 ? JSON.stringify(tools, null, 2) : '',
  }
}

/** The turns that have an answer, and the messages after the last answer. */
function turnsOf(messages: readonly ChatMessage[]) {
  const earlier: EarlierTurn[] = []
  let last: ChatMessage[] = []
  for (const message of messages) {
    if (message.role === 'assistant') {
      earlier.push({ sent: last, answer: message })
      last = []
    } else if (message.role === 'user' || message.role === 'tool') {
      last.push(message)
    }
  }
  return { earlier, last }
}

function decoded(encoded: string): Partial<ChatBody> | null {
  try {
    const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
    )
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

function isMessage(value: unknown): boolean {
  const { role, content } = (value ?? {}) as { role?: unknown; content?: unknown }
  if (typeof role !== 'string') return false
  if (Array.isArray(content)) return content.every(isPart)
  return typeof content === 'string' || role === 'assistant'
}

/** Anybody can write the address, so each part is checked. */
function isPart(value: unknown): boolean {
  const { type, text, image_url: image } = (value ?? {}) as Record<string, unknown>
  if (type === 'text') return typeof text === 'string'
  if (type !== 'image_url') return typeof type === 'string'
  return typeof (image as { url?: unknown } | null | undefined)?.url === 'string'
}

function numberOf(value: unknown): number | null {
  return Number.isFinite(value) ? Number(value) : null
}
