import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import {
  current,
  openConversation,
  removeConversation,
  startConversation,
  storageRefused,
  summaries,
} from '../state/conversations.ts'
import { focusComposer } from '../composer/focus.ts'

/** The conversations of this browser. */
export function ConversationList(): VNode {
  const start = () => {
    startConversation()
    focusComposer()
  }
  return html`<nav class="conversations" aria-label="Conversations">
    <button type="button" onClick=${start}>New conversation</button>
    ${
      summaries.value.length === 0
        ? html`<p class="soft">Your conversations appear here after your first question.</p>`
        : html`<ul>
            ${summaries.value.map(({ id, title }) => html`<${Entry} key=${id} id=${id} title=${title} />`)}
          </ul>`
    }
    <p class="soft note">
      ${
        storageRefused.value
          ? 'This browser refuses to store conversations: they are gone when the page closes.'
          : 'Stored in this browser only.'
      }
    </p>
  </nav>`
}

interface EntryProps {
  readonly id: string
  readonly title: string
}

function Entry({ id, title }: EntryProps): VNode {
  const isCurrent = current.value.id === id
  return html`<li class="row">
    <button
      type="button"
      class="plain grow"
      dir="auto"
      title=${title}
      aria-current=${isCurrent ? 'true' : null}
      onClick=${() => void openConversation(id)}
    >
      ${title}
    </button>
    <button
      type="button"
      class="plain"
      aria-label=${`Delete the conversation “${title}”`}
      title="Delete"
      onClick=${() => void removeConversation(id)}
    >
      ×
    </button>
  </li>`
}
