import { computed, signal } from '@preact/signals'
import type { Turn } from './conversation.ts'
import { current } from './conversations.ts'

/** The width from which the run stands beside the conversation; below, it folds under its answer. */
const WIDE = matchMedia('(min-width: 68rem)')

/** Whether there is room for the run beside the conversation. */
export const wide = signal(WIDE.matches)
WIDE.addEventListener('change', ({ matches }) => (wide.value = matches))

/** The turn whose run a person chose to see; null for the last one. */
export const chosenTurn = signal<Turn | null>(null)

/** The turn whose run stands beside the conversation. */
export const selectedTurn = computed<Turn | undefined>(() => {
  const turns = current.value.turns.value
  const { value } = chosenTurn
  return value !== null && turns.includes(value) ? value : turns.at(-1)
})
