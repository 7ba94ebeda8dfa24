import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { Markdown } from '../../shared/markdown/markdown-view.ts'
import { send } from '../composer/composer.ts'
import { isOpen, textOf, type Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'

/** The turns of the current conversation. */
export function ConversationView(): VNode {
  const turns = current.value.turns.value
  const open = turns.some(({ view }) => isOpen(view.value))
  return html`<div
    class="log"
    role="log"
    aria-live="off"
    aria-busy=${open}
    aria-label="Conversation"
  >
    ${turns.length === 0 ? html`<${Welcome} />` : turns.map((turn) => html`<${TurnView} key=${turn.id} turn=${turn} />`)}
  </div>`
}

const EXAMPLES = [
  'What is 17 * 23?',
  'What is the capital of Australia?',
  'Is a tomato a fruit or a vegetable?',
] as const

function Welcome(): VNode {
  return html`<div class="welcome">
    <p>Ask a question and watch several models answer it, and one of them merge their answers.</p>
    <ul>
      ${EXAMPLES.map((example) => html`<li><button type="button" onClick=${() => send(example)}>${example}</button></li>`)}
    </ul>
  </div>`
}

function TurnView({ turn }: { readonly turn: Turn }): VNode {
  const view = turn.view.value
  return html`
    <article class="message mine">
      <h2>You</h2>
      <p dir="auto">${textOf(turn.sent.at(-1))}</p>
    </article>
    <article class="message">
      <h2>Answer by ${view.mixture}</h2>
      <${Markdown} text=${view.answer} open=${isOpen(view)} />
      ${view.error !== null && html`<p role="alert">${view.error.message}</p>`}
    </article>
  `
}
