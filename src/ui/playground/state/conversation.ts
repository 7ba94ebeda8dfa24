import { signal, type Signal } from '@preact/signals'
import type { ChatBody } from '../../../client/chat.ts'
import { newRun, type RunView } from '../../shared/run/run-view.ts'
import { NO_REPLY, type Reply } from './reply.ts'

/** A message of a request. */
export type ChatMessage = ChatBody['messages'][number]

/** The fields of a request beside its messages. */
export type RequestOptions = Omit<ChatBody, 'messages'>

/** One request and its answer. */
export interface Turn {
  readonly id: string
  /** What the person sent: a message, or the results of tools. */
  readonly sent: readonly ChatMessage[]
  readonly options: RequestOptions
  /** The system message; empty without one. */
  readonly system: string
  readonly view: Signal<RunView>
  readonly reply: Signal<Reply>
}

/** Turns that build on one another. */
export interface Conversation {
  readonly id: string
  readonly turns: Signal<readonly Turn[]>
}

/** What a person sends. */
export type Question = Pick<Turn, 'sent' | 'options' | 'system'>

/** A turn that has not been requested yet. */
export function newTurn({ sent, options, system }: Question): Turn {
  return {
    id: crypto.randomUUID(),
    sent,
    options,
    system,
    view: signal(newRun(options.model)),
    reply: signal(NO_REPLY),
  }
}

/** A conversation without a turn. */
export function newConversation(): Conversation {
  return { id: crypto.randomUUID(), turns: signal([]) }
}

/** Whether more of the answer may come. */
export function isOpen({ phase }: RunView): boolean {
  return phase !== 'done' && phase !== 'stopped' && phase !== 'failed'
}

/** Whether the turn has a whole answer; only such turns go along with the next request. */
export function isWhole({ view }: Turn): boolean {
  return view.value.phase === 'done'
}

/** The messages of these turns: what was sent, and what was answered. */
export function messagesOf(turns: readonly Turn[]): readonly ChatMessage[] {
  return turns.filter(isWhole).flatMap(({ sent, reply }) => [...sent, reply.value.message])
}

/** The request of a turn, as it was sent after the turns before it. */
export function requestOf(turn: Turn, turns: readonly Turn[]): ChatBody {
  const { options, system, sent } = turn
  const first: ChatMessage[] = system === '' ? [] : [{ role: 'system', content: system }]
  const before = messagesOf(turns.slice(0, turns.indexOf(turn)))
  return { ...options, messages: [...first, ...before, ...sent] }
}

/** The text of a message, without its images. */
export function textOf(message: ChatMessage | undefined): string {
  const content = message?.content
  if (typeof content === 'string') return content
  return (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

/** The addresses of the images of a message. */
export function imagesOf(message: ChatMessage | undefined): readonly string[] {
  const content = message?.content
  if (typeof content === 'string') return []
  return (content ?? []).flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : []))
}
