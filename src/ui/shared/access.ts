import { computed, signal } from '@preact/signals'
import { createClient, type Client } from '../../client/client.ts'

const STORED_AS = 'edge-moa-key'

/** The key that a person entered; null without one. It is never in a URL, and lives as long as the tab. */
export const key = signal<string | null>(storedKey())

/** The gateway that serves this page, with the key that a person entered. */
export const client = computed<Client>(() =>
  createClient({ url: location.origin, key: key.value ?? undefined }),
)

/** Whether the gateway rejected the last request for want of a valid key: the page then shows the field for one. */
export const keyWanted = signal(false)

/**
 * Uses this key from now on. Text that no key has, and no header can carry, counts as rejected: the field for a key stays.
 */
export function setKey(text: string): void {
  if (!/^[\x21-\x7e]+$/.test(text)) {
    keyWanted.value = true
    return
  }
  key.value = text
  keyWanted.value = false
  attempt(() => sessionStorage.setItem(STORED_AS, text))
}

/** Removes the key from this tab. */
export function forgetKey(): void {
  key.value = null
  attempt(() => sessionStorage.removeItem(STORED_AS))
}

function storedKey(): string | null {
  return attempt(() => sessionStorage.getItem(STORED_AS)) ?? null
}

/** Browsers can refuse storage, and throw; the key then lives as long as the page. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
