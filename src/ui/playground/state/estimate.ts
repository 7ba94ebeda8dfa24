import { effect, signal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { WireEstimate } from '../../../protocol/runs/estimate-response.ts'
import { client } from '../../shared/access.ts'
import { messagesOf, type ChatMessage, type Conversation } from './conversation.ts'
import { optionsOf } from './options.ts'
import type { Settings } from './settings.ts'

/** What the next request would call and cost, or why it cannot be sent; null until that is known. */
export const estimate = signal<WireEstimate | ApiError | null>(null)

/** Typing goes on for so long before the gateway is asked. */
const PAUSE_MS = 500

/** What an estimate is made from. */
export interface Next {
  readonly settings: Settings
  readonly conversation: Conversation
  readonly message: ChatMessage
}

/** Estimates the next request whenever what it is made from changes; returns what ends that. */
export function estimateNext(next: () => Next): () => void {
  return effect(() => {
    const { settings, conversation, message } = next()
    const turns = conversation.turns.value
    const chat = client.value.chat
    const stopper = new AbortController()
    const timer = setTimeout(() => {
      const options = withoutThrow(() => optionsOf(settings))
      if (options === undefined) return
      const messages = [...messagesOf(turns), message]
      void chat.estimate({ ...options, messages }, { signal: stopper.signal }).then(
        (found) => (estimate.value = found),
        (error: unknown) => {
          if (error instanceof ApiError) estimate.value = error
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stopper.abort()
    }
  })
}

/** Tools that cannot be read are a problem of their field. */
function withoutThrow<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
