import type { VNode } from 'preact'
import { html } from '../../html.ts'

/** Names of agents or models, each as a chip. */
export function Chips({ names }: { readonly names: readonly string[] }): VNode {
  return html`<span class="run-chips">
    ${names.map((name) => html`<bdi class="run-chip">${name}</bdi> `)}
  </span>`
}

interface BoxProps {
  readonly label: string
  readonly children: VNode
}

/** A table in a box of its own that scrolls, also by keyboard. */
export function TableBox({ label, children }: BoxProps): VNode {
  return html`<div class="run-scroll" role="region" aria-label=${label} tabindex="0">
    ${children}
  </div>`
}
