import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'

interface CopyProps {
  readonly text: string
  readonly label: string
}

/** For so long the button says what happened. */
const SAYS_MS = 2_000

/** Copies a text, and says so for a while. */
export function CopyButton({ text, label }: CopyProps): VNode {
  const words = useSignal(label)
  const copy = async () => {
    // Without a right to the clipboard the promise rejects.
    words.value = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'The browser refuses to copy',
    )
    announce(words.value)
    setTimeout(() => (words.value = label), SAYS_MS)
  }
  return html`<button type="button" onClick=${() => void copy()}>${words}</button>`
}
