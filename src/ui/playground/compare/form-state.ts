import { computed, signal } from '@preact/signals'
import { choices } from '../state/choices.ts'

/** Most columns that start together. */
export const MOST_COLUMNS = 4

/** What a question is asked of, in the order of the page. */
export const subjects = signal<readonly string[]>(['demo', 'sim/careful'])

/** Whether the next round hides the names. */
export const blind = signal(false)

/** The question as it is typed. */
export const question = signal('')

/** Mixtures and models that can be asked; empty until they are known. */
export const askable = computed(() =>
  (choices.value ?? []).filter(({ missing }) => missing === null).map(({ id }) => id),
)

/** Why these subjects cannot be compared; null when they can. */
export function problemOf(names: readonly string[]): string | null {
  if (names.some((name) => name.trim() === '')) return 'Name a mixture or model in every column.'
  if (new Set(names).size < names.length) return 'Two columns are the same: change one of them.'
  return null
}
