import { effect } from '@preact/signals'
import { client } from '../../shared/access.ts'
import { loadChoices } from '../state/choices.ts'
import { loadSummaries } from '../state/conversations.ts'
import { refreshSession } from '../state/session.ts'

/** Reads what the page begins with, and again what depends on the key when that changes; returns what ends that. */
export function start(): () => void {
  void loadSummaries()
  return effect(() => {
    void client.value
    void loadChoices()
    void refreshSession()
  })
}
