import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { send } from '../composer/composer.ts'
import { isOpen } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { settings } from '../state/settings.ts'
import { TurnView } from './turn-view.ts'

/** The turns of the current conversation. */
export function ConversationView(): VNode {
  const turns = current.value.turns.value
  const last = turns.at(-1)
  const open = last !== undefined && isOpen(last.view.value)
  return html`<div
    class="log"
    role="log"
    aria-live="off"
    aria-busy=${open ? 'true' : 'false'}
    aria-label="Conversation"
  >
    ${
      turns.length === 0
        ? html`<${Welcome} />`
        : turns.map((turn) => html`<${TurnView} key=${turn.id} turn=${turn} />`)
    }
  </div>`
}

const EXAMPLES = [
  'What is 17 * 23?',
  'What is the capital of Australia?',
  'Is a tomato a fruit or a vegetable?',
] as const

function Welcome(): VNode {
  return html`<div class="welcome">
    <h2>Watch several models answer one question</h2>
    <p>
      ${
        settings.value.model === 'demo'
          ? 'Three simulated models answer at the same time, and a fourth merges what they say. No key is needed. Try:'
          : 'Agents answer at the same time, and a writer merges what they say. Try:'
      }
    </p>
    <ul role="list">
      ${EXAMPLES.map(
        (example) =>
          html`<li key=${example}>
            <button type="button" onClick=${() => send({ role: 'user', content: example })}>
              ${example}
            </button>
          </li>`,
      )}
    </ul>
  </div>`
}
