import { signal } from '@preact/signals'
import { imagesOf, textOf, type Turn } from '../state/conversation.ts'
import { focusComposer } from './focus.ts'
import { clearMessage, draft, pictures } from './message.ts'

/** The turn whose question is being edited; null when the message is a further one. */
export const editing = signal<Turn | null>(null)

/** Puts the question of a turn into the field. */
export function startEdit(turn: Turn): void {
  const question = turn.sent.at(-1)
  editing.value = turn
  draft.value = textOf(question)
  pictures.value = imagesOf(question).map((url, index) => ({
    id: crypto.randomUUID(),
    name: `Picture ${index + 1}`,
    url,
  }))
  focusComposer()
}

/** Leaves the question as it was. */
export function cancelEdit(): void {
  editing.value = null
  clearMessage()
  focusComposer()
}
