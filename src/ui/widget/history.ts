import type { Message } from './client/client.ts'

/** Most messages that are stored: what a tab is for, and what its storage takes. */
const MAX_MESSAGES = 100

/** The conversation of this tab under a name; empty without one. Storage can hold anything, so it is checked. */
export function storedMessages(name: string): Message[] {
  return (
    attempt(() =>
      (JSON.parse(sessionStorage.getItem(name) ?? '[]') as unknown[]).filter(isMessage),
    ) ?? []
  )
}

/** Stores the conversation until the tab is closed. */
export function storeMessages(name: string, messages: readonly Message[]): void {
  attempt(() =>
    messages.length === 0
      ? sessionStorage.removeItem(name)
      : sessionStorage.setItem(name, JSON.stringify(messages.slice(-MAX_MESSAGES))),
  )
}

function isMessage(value: unknown): value is Message {
  const { role, content } = Object(value) as Partial<Message>
  return (role === 'user' || role === 'assistant') && typeof content === 'string'
}

/** Browsers can refuse storage, and throw; the conversation then lives as long as the page. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
