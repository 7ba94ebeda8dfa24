import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { Compare } from '../compare/compare.ts'
import { Composer } from '../composer/composer.ts'
import { ConversationView } from '../conversation/conversation-view.ts'
import { route } from '../state/route.ts'
import { RunSide } from './run-side.ts'

/** The page: conversations at the left, the conversation in the middle, its run at the right. */
export function Playground(): VNode {
  const comparing = route.value.to === 'compare'
  return html`<div class="playground">
    <h1 class="visually-hidden">Playground</h1>
    <nav class="tabs" aria-label="Ways to ask">
      <a href="#" aria-current=${comparing ? null : 'true'}>Ask</a>
      <a href="#compare" aria-current=${comparing ? 'true' : null}>Compare</a>
    </nav>
    ${comparing ? html`<${Compare} />` : html`<${Ask} />`}
  </div>`
}

function Ask(): VNode {
  return html`<div class="columns">
    <div class="middle">
      <${ConversationView} />
      <${Composer} />
    </div>
    <${RunSide} />
  </div>`
}
