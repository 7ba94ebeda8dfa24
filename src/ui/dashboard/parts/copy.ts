import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'

/** A button that copies a text; where the browser does not allow that, it says so. */
export function Copy({ text, about }: { readonly text: string; readonly about: string }): VNode {
  const label = useSignal('Copy')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      label.value = 'Copied'
    } catch {
      label.value = 'Select and copy it by hand'
    }
    announce(`${label.value}: ${about}`)
  }
  return html`<button type="button" class="small" onClick=${() => void copy()}>
    ${label}<span class="visually-hidden"> ${about}</span>
  </button>`
}
