import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { later } from '../../shared/later.ts'
import { CopyButton } from '../export/copy-button.ts'
import { askAgain } from '../state/asking.ts'
import { isWhole, textOf, type Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { chosenTurn, selectedTurn, wide } from '../state/selection.ts'
import { Thumbs } from './thumbs.ts'

const ExportPanel = later('the export', async () => (await import('../parts.ts')).ExportPanel)
const SharePanel = later('the link', async () => (await import('../parts.ts')).SharePanel)

/** What can be done with an answer. */
export function TurnActions({ turn }: { readonly turn: Turn }): VNode {
  const panel = useSignal<'export' | 'share' | null>(null)
  const { answer, run } = turn.view.value
  const toggle = (name: 'export' | 'share') => (panel.value = panel.value === name ? null : name)
  const expanded = (name: 'export' | 'share') => (panel.value === name ? 'true' : 'false')
  return html`<div class="row actions">
      ${answer !== '' && html`<${CopyButton} text=${answer} label="Copy" />`}
      <button type="button" onClick=${() => void askAgain(current.value, turn)}>Ask again</button>
      <button type="button" aria-expanded=${expanded('export')} onClick=${() => toggle('export')}>
        Export
      </button>
      ${
        isWhole(turn) &&
        run !== null &&
        html`<button
            type="button"
            aria-expanded=${expanded('share')}
            onClick=${() => toggle('share')}
          >
            Share
          </button>
          <${Thumbs} key=${run} run=${run} />
          <a href="#compare" onClick=${() => void mergeAgain(turn)}>Merge again</a>`
      }
      ${
        wide.value &&
        selectedTurn.value !== turn &&
        html`<button type="button" onClick=${() => (chosenTurn.value = turn)}>Show its run</button>`
      }
    </div>
    ${panel.value === 'export' && html`<${ExportPanel} turn=${turn} />`}
    ${panel.value === 'share' && run !== null && html`<${SharePanel} run=${run} />`}`
}

/** Opens the answer in the comparison, where other answers are written from its proposals. */
async function mergeAgain({ sent, view }: Turn): Promise<void> {
  const { compareAnswer } = await import('../parts.ts')
  compareAnswer(textOf(sent.at(-1)), view)
}
