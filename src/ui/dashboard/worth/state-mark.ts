import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import type { StateWords } from './words.ts'

/** A state as shape and word in a frame; its colour is one more sign. */
export function StateMark({ state: { shape, word, tone } }: { readonly state: StateWords }): VNode {
  return html`<strong class="verdict" data-tone=${tone}>
    <span aria-hidden="true">${shape}</span> ${word}
  </strong>`
}
