import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { client } from '../../shared/access.ts'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { session } from '../state/session.ts'

/** A vote on one answer; the first one stands. */
export function Thumbs({ run }: { readonly run: string }): VNode {
  const note = useSignal('')
  const isDone = useSignal(false)
  const vote = async (choice: 'up' | 'down') => {
    if (isDone.value) return
    isDone.value = true
    try {
      const sent = await client.value.votes.cast({ run, choice }, { session: session.value?.id })
      note.value = sent.counted ? 'Vote counted' : 'You had voted on it'
    } catch (error) {
      isDone.value = false
      note.value = `Not counted: ${(error as Error).message}`
    }
    announce(note.value)
  }
  const button = (choice: 'up' | 'down', words: string) =>
    html`<button
      type="button"
      aria-disabled=${isDone.value ? 'true' : null}
      onClick=${() => void vote(choice)}
    >
      ${words}
    </button>`
  return html`${button('up', '▲ Good')} ${button('down', '▼ Bad')}<span>${note}</span>`
}
