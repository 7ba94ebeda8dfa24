import { signal } from '@preact/signals'
import { newConversation, type Conversation } from './conversation.ts'

/** The conversation on the page. */
export const current = signal<Conversation>(newConversation())
