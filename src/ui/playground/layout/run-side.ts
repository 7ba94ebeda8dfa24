import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { current } from '../state/conversations.ts'

/** The run of the last turn. */
export function RunSide(): VNode {
  const turn = current.value.turns.value.at(-1)
  return html`<aside class="run-side" aria-label="The run">
    ${
      turn === undefined
        ? html`<p class="soft">The models appear here while they answer.</p>`
        : html`<p class="soft">${turn.view.value.phase}</p>`
    }
  </aside>`
}
