import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { requestOf, type Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { session } from '../state/session.ts'
import { CopyButton } from './copy-button.ts'
import { conversationAsMarkdown, turnAsJson } from './documents.ts'
import { download } from './download.ts'
import { curlSnippet, pythonSnippet, typescriptSnippet } from './snippets.ts'

const SNIPPETS = {
  curl: curlSnippet,
  'openai for TypeScript': typescriptSnippet,
  'openai for Python': pythonSnippet,
} as const

type Language = keyof typeof SNIPPETS

/** Files of an answer and its conversation, and code that sends exactly its request. */
export function ExportPanel({ turn }: { readonly turn: Turn }): VNode {
  const language = useSignal<Language>('curl')
  const turns = current.value.turns.value
  const code = SNIPPETS[language.value]({
    url: location.origin,
    body: requestOf(turn, turns),
    session: session.value?.id ?? null,
  })
  return html`<section class="export" aria-label="Export">
    <div class="row">
      <button type="button" onClick=${() => download('answer.json', turnAsJson(turn, turns))}>
        JSON of this answer
      </button>
      <button
        type="button"
        onClick=${() => download('conversation.md', conversationAsMarkdown(turns))}
      >
        Markdown of the conversation
      </button>
    </div>
    <div class="row">
      <label>
        This request as
        <select
          value=${language}
          onChange=${(event: Event) =>
            (language.value = (event.target as HTMLSelectElement).value as Language)}
        >
          ${Object.keys(SNIPPETS).map((name) => html`<option key=${name}>${name}</option>`)}
        </select>
      </label>
      <${CopyButton} key=${language.value} text=${code} label="Copy the code" />
    </div>
    <pre class="code" tabindex="0" aria-label="Code">${code}</pre>
    <p class="soft note">No file and no code has your key.</p>
  </section>`
}
