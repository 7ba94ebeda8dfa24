import { computed, signal } from '@preact/signals'
import type { ChatMessage } from '../state/conversation.ts'

/** A picture that goes along with a question. */
export interface Picture {
  readonly id: string
  readonly name: string
  /** A `data:` URL. */
  readonly url: string
}

/** What a person has written and not sent yet. */
export const draft = signal('')

/** The pictures that they have added to it. */
export const pictures = signal<readonly Picture[]>([])

/** Both as a message. */
export const message = computed<ChatMessage>(() => messageOf(draft.value, pictures.value))

/** A message with its pictures before its text; a plain text without pictures. */
export function messageOf(text: string, images: readonly Picture[]): ChatMessage {
  if (images.length === 0) return { role: 'user', content: text }
  return {
    role: 'user',
    content: [
      ...images.map(({ url }) => ({ type: 'image_url' as const, image_url: { url } })),
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ],
  }
}

/** Empties the field. */
export function clearMessage(): void {
  draft.value = ''
  pictures.value = []
}
