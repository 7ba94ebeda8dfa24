import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { RunPanel } from '../../shared/run/run-panel.ts'
import { choiceOf } from '../state/choices.ts'
import { selectedTurn } from '../state/selection.ts'

/** The run of the selected turn. */
export function RunSide(): VNode {
  const turn = selectedTurn.value
  return html`<aside class="run-side" aria-label="The run">
    ${
      turn === undefined
        ? html`<p class="soft">
            The models appear here while they answer: who says what, how long each takes, and what
            it costs.
          </p>`
        : html`<${RunPanel}
            key=${turn.id}
            view=${turn.view}
            mixture=${choiceOf(turn.options.model)?.mixture}
          />`
    }
  </aside>`
}
