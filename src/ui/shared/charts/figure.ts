import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../html.ts'

/** A drawing and the table with the same values. */
export interface FigureProps {
  readonly title: string
  readonly drawing: VNode
  readonly table: VNode
}

/** A chart, with its values as a table behind a button. */
export function Figure({ title, drawing, table }: FigureProps): VNode {
  const open = useSignal(false)
  return html`<section class="figure" aria-label=${title}>
    <div class="figure-head">
      <h3>${title}</h3>
      <button
        type="button"
        class="small"
        aria-expanded=${open.value ? 'true' : 'false'}
        onClick=${() => (open.value = !open.value)}
      >
        Table<span class="visually-hidden"> of ${title}</span>
      </button>
    </div>
    ${drawing} ${open.value && table}
  </section>`
}
