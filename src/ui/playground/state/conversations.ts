import { signal } from '@preact/signals'
import { createStore, del, get, set, update, type UseStore } from 'idb-keyval'
import { newConversation, type Conversation } from './conversation.ts'
import { fromStored, summaryOf, toStored, withSummary } from './stored-conversation.ts'
import type { StoredConversation, Summary } from './stored-conversation.ts'

/** The conversation on the page. */
export const current = signal<Conversation>(newConversation())

/** The conversations of this browser, the last one first. */
export const summaries = signal<readonly Summary[]>([])

/** Whether the browser refuses to store them: they then live as long as the page. */
export const storageRefused = signal(false)

const LIST = 'list'
const keyOf = (id: string) => `conversation:${id}`

/** Those of this page, among them those whose answers are still open. */
const loaded = new Map<string, Conversation>()

/** Other tabs of this browser read the list again when one of them changes it. */
const tabs = new BroadcastChannel('edge-moa-conversations')
tabs.addEventListener('message', () => void loadSummaries())

function notifyTabs(): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has none: it is of this origin.
  tabs.postMessage(null)
}

/** Reads the list of conversations. */
export async function loadSummaries(): Promise<void> {
  summaries.value = (await stored((store) => get<readonly Summary[]>(LIST, store))) ?? []
}

/** Begins another conversation. */
export function startConversation(): void {
  current.value = newConversation()
}

/** Shows a conversation of the list. */
export async function openConversation(id: string): Promise<void> {
  const conversation = loaded.get(id) ?? (await readConversation(id))
  if (conversation === undefined) return loadSummaries()
  current.value = conversation
}

/** Stores a conversation, after each change of its turns. */
export async function saveConversation(conversation: Conversation): Promise<void> {
  loaded.set(conversation.id, conversation)
  const summary = summaryOf(conversation, Date.now())
  summaries.value = withSummary(summaries.value, summary)
  await stored(async (store) => {
    await set(keyOf(conversation.id), toStored(conversation), store)
    await update<readonly Summary[]>(LIST, (list = []) => withSummary(list, summary), store)
  })
  notifyTabs()
}

/** Deletes a conversation from this browser. */
export async function removeConversation(id: string): Promise<void> {
  loaded.delete(id)
  const without = (list: readonly Summary[] = []) => list.filter((each) => each.id !== id)
  summaries.value = without(summaries.value)
  if (current.value.id === id) startConversation()
  await stored(async (store) => {
    await update<readonly Summary[]>(LIST, without, store)
    await del(keyOf(id), store)
  })
  notifyTabs()
}

async function readConversation(id: string): Promise<Conversation | undefined> {
  const found = await stored((store) => get<StoredConversation>(keyOf(id), store))
  if (found === undefined) return undefined
  const conversation = fromStored(found)
  loaded.set(id, conversation)
  return conversation
}

let database: UseStore | undefined

/** What an access to the store returns; undefined when the browser refuses it. */
async function stored<T>(access: (store: UseStore) => Promise<T>): Promise<T | undefined> {
  try {
    database ??= createStore('edge-moa', 'conversations')
    const result = await access(database)
    storageRefused.value = false
    return result
  } catch {
    // Private windows of some browsers have no database, and a full disk takes no more.
    storageRefused.value = true
    return undefined
  }
}
