import { signal } from '@preact/signals'
import { client } from '../../shared/access.ts'

/** Most columns that start together. */
export const MOST_COLUMNS = 4

/** What a question is asked of, in the order of the page. */
export const subjects = signal<readonly string[]>(['demo', 'sim/careful'])

/** Whether the next round hides the names. */
export const blind = signal(false)

/** The question as it is typed. */
export const question = signal('')

/** Mixtures and models that can be asked; empty until they are read. */
export const askable = signal<readonly string[]>([])

/** Reads what can be asked. Without the list, names can still be typed. */
export async function loadAskable(): Promise<void> {
  try {
    const { data } = await client.value.models.list()
    askable.value = data
      .filter(({ missing, capabilities }) => missing === undefined && !isEmbedding(capabilities))
      .map(({ id }) => id)
  } catch {
    // A request with a name that is not known fails with a sentence of its own.
    askable.value = []
  }
}

/** Why these subjects cannot be compared; null when they can. */
export function problemOf(names: readonly string[]): string | null {
  if (names.some((name) => name.trim() === '')) return 'Name a mixture or model in every column.'
  if (new Set(names).size < names.length) return 'Two columns are the same: change one of them.'
  return null
}

function isEmbedding(capabilities: readonly string[] | null): boolean {
  return capabilities?.includes('embeddings') ?? false
}
