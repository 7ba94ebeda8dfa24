import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { html } from '../../shared/html.ts'
import { later } from '../../shared/later.ts'
import { Composer } from '../composer/composer.ts'
import { ConversationView } from '../conversation/conversation-view.ts'
import { EstimateLine } from '../picker/estimate-line.ts'
import { Picker } from '../picker/picker.ts'
import { BudgetPanel } from '../settings/budget-panel.ts'
import { SettingsPanel } from '../settings/settings-panel.ts'
import { route } from '../state/route.ts'
import { tryProblem } from '../state/try-problem.ts'
import { wide } from '../state/selection.ts'
import { summaries } from '../state/conversations.ts'
import { ConversationList } from './conversation-list.ts'
import { Following } from './following.ts'
import { onShortcut } from './shortcuts.ts'
import { RunSide } from './run-side.ts'
import { start } from './start.ts'

const StoredRun = later('the run', async () => (await import('../parts.ts')).StoredRun)
const Compare = later('the comparison', async () => (await import('../parts.ts')).Compare)

/** The page: conversations at the left, the conversation in the middle, its run at the right. */
export function Playground(): VNode {
  const { value: at } = route
  const comparing = at.to === 'compare'
  useEffect(start, [])
  useEffect(() => {
    tryProblem.value = null
    if (at.to === 'try') void tryRequest(at.request)
  }, [at])
  return html`<div class="playground">
    <h1 class="visually-hidden">Playground</h1>
    <nav class="tabs" aria-label="Ways to ask">
      <a href="#" aria-current=${comparing ? null : 'true'}>Ask</a>
      <a href="#compare" aria-current=${comparing ? 'true' : null}>Compare</a>
    </nav>
    ${
      comparing
        ? html`<${Compare} />`
        : at.to === 'run' || at.to === 'shared'
          ? html`<${StoredRun} source=${at} />`
          : html`<${Ask} />`
    }
  </div>`
}

async function tryRequest(encoded: string): Promise<void> {
  const parts = await import('../parts.ts').catch(() => null)
  if (parts !== null) parts.fillRequest(encoded)
  else tryProblem.value = 'Cannot use the request in the address: the gateway cannot be reached'
}

function Ask(): VNode {
  useEffect(() => {
    addEventListener('keydown', onShortcut)
    return () => removeEventListener('keydown', onShortcut)
  }, [])
  return html`<div class="columns">
    ${
      wide.value
        ? html`<${ConversationList} />`
        : html`<details class="fold">
            <summary>Conversations (${summaries.value.length})</summary>
            <${ConversationList} />
          </details>`
    }
    <div class="middle">
      <div class="row bar"><${Picker} /><${SettingsPanel} /><${BudgetPanel} /></div>
      <${Following}><${ConversationView} /><//>
      <div class="foot">
        ${tryProblem.value !== null && html`<p role="alert">${tryProblem.value}.</p>`}
        <${EstimateLine} />
        <${Composer} />
      </div>
    </div>
    ${wide.value && html`<${RunSide} />`}
  </div>`
}
