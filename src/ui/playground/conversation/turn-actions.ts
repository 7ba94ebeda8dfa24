import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { announce } from '../../shared/announcer.ts'
import { askAgain } from '../state/asking.ts'
import type { Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { chosenTurn, selectedTurn, wide } from '../state/selection.ts'

/** What can be done with an answer. */
export function TurnActions({ turn }: { readonly turn: Turn }): VNode {
  return html`<div class="row actions">
    ${turn.view.value.answer !== '' && html`<${CopyButton} text=${turn.view.value.answer} label="Copy" />`}
    <button type="button" onClick=${() => void askAgain(current.value, turn)}>Ask again</button>
    ${
      wide.value &&
      selectedTurn.value !== turn &&
      html`<button type="button" onClick=${() => (chosenTurn.value = turn)}>Show its run</button>`
    }
  </div>`
}

interface CopyProps {
  readonly text: string
  readonly label: string
}

/** Copies a text, and says so for a while. */
export function CopyButton({ text, label }: CopyProps): VNode {
  const words = useSignal(label)
  const copy = async () => {
    // Without a right to the clipboard the promise rejects.
    const done = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'The browser refuses to copy',
    )
    words.value = done
    announce(done)
    setTimeout(() => (words.value = label), 2_000)
  }
  return html`<button type="button" onClick=${() => void copy()}>${words}</button>`
}
