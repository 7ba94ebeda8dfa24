import { signal } from '@preact/signals'
import type { RunView } from '../../shared/run/run-view.ts'
import { isOpen, textOf, type Conversation, type Turn } from './conversation.ts'
import type { Reply } from './reply.ts'

/** What the list of conversations shows of one. */
export interface Summary {
  readonly id: string
  readonly title: string
  readonly updatedAtMs: number
}

/** A conversation as this browser stores it. */
export interface StoredConversation {
  readonly id: string
  readonly turns: readonly StoredTurn[]
}

interface StoredTurn extends Omit<Turn, 'view' | 'reply'> {
  readonly view: RunView
  readonly reply: Reply
}

const MAX_TITLE_CHARS = 60

/** A conversation for the store. */
export function toStored({ id, turns }: Conversation): StoredConversation {
  return {
    id,
    turns: turns.value.map((turn) => ({
      ...turn,
      view: turn.view.value,
      reply: turn.reply.value,
    })),
  }
}

/** A conversation from the store. A turn that was open then has lost its answer with its page. */
export function fromStored({ id, turns }: StoredConversation): Conversation {
  return {
    id,
    turns: signal(
      turns.map((turn) => ({
        ...turn,
        view: signal(isOpen(turn.view) ? { ...turn.view, phase: 'stopped' as const } : turn.view),
        reply: signal(turn.reply),
      })),
    ),
  }
}

/** The entry of a conversation in the list: its first question is its title. */
export function summaryOf({ id, turns }: Conversation, nowMs: number): Summary {
  const text = textOf(turns.value[0]?.sent.at(-1)).replace(/\s+/g, ' ').trim()
  const title = text.length > MAX_TITLE_CHARS ? `${cut(text)}…` : text
  return { id, title: title === '' ? 'An image' : title, updatedAtMs: nowMs }
}

/** The list with this entry first. */
export function withSummary(list: readonly Summary[], summary: Summary): readonly Summary[] {
  return [summary, ...list.filter(({ id }) => id !== summary.id)]
}

/** The start of a text, with no character cut in two. */
function cut(text: string): string {
  return text.slice(0, MAX_TITLE_CHARS).replace(/[\uD800-\uDBFF]$/, '')
}
