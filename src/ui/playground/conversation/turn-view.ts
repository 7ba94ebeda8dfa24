import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { Markdown } from '../../shared/markdown/markdown-view.ts'
import { RunPanel } from '../../shared/run/run-panel.ts'
import { startEdit } from '../composer/editing.ts'
import { choiceOf } from '../state/choices.ts'
import { imagesOf, isOpen, textOf, type ChatMessage, type Turn } from '../state/conversation.ts'
import { selectedTurn, wide } from '../state/selection.ts'
import { Failure } from './failure.ts'
import { StatusLine } from './status-line.ts'
import { ToolCalls } from './tool-calls.ts'
import { TurnActions } from './turn-actions.ts'

interface TurnProps {
  readonly turn: Turn
}

/** Beside a run that is folded; the run says why in detail. */
const DEGRADED = '▲ Degraded: this answer is less than its mixture promises.'

/** A question and its answer. */
export function TurnView({ turn }: TurnProps): VNode {
  return html`
    ${turn.sent.map((message) => html`<${Sent} turn=${turn} message=${message} />`)}
    <${Answer} turn=${turn} />
  `
}

function Sent({ turn, message }: TurnProps & { readonly message: ChatMessage }): VNode {
  const isMine = message.role === 'user'
  return html`<article class="message mine">
    <header class="row">
      <h2 class="grow">${isMine ? 'You' : 'Result of a tool'}</h2>
      ${
        isMine &&
        !isOpen(turn.view.value) &&
        html`<button type="button" class="plain" onClick=${() => startEdit(turn)}>Edit</button>`
      }
    </header>
    ${imagesOf(message).map((url) => html`<${SentImage} url=${url} />`)}
    <p class="sent" dir="auto">${textOf(message)}</p>
  </article>`
}

/** A picture of the person's own; one from elsewhere is named, not loaded. */
function SentImage({ url }: { readonly url: string }): VNode {
  return url.startsWith('data:image/')
    ? html`<img class="sent-image" src=${url} alt="The picture that you sent" />`
    : html`<p class="soft">Picture from ${url}</p>`
}

function Answer({ turn }: TurnProps): VNode {
  const view = turn.view.value
  const { refusal, reasoning } = turn.reply.value
  const open = isOpen(view)
  return html`<article
    class="message answer"
    data-selected=${selectedTurn.value === turn ? '' : null}
  >
    <h2 tabindex="-1">Answer by <span dir="auto">${view.mixture}</span></h2>
    ${
      reasoning !== '' &&
      html`<details>
        <summary>Reasoning of the writer</summary>
        <${Markdown} text=${reasoning} open=${open} />
      </details>`
    }
    ${
      view.answer === '' && view.draft !== null
        ? html`<p class="soft">
              Draft by <span dir="auto">${view.draft.agent}</span>; the answer will take its place
            </p>
            <div class="draft"><${Markdown} text=${view.draft.text} open=${true} /></div>`
        : html`<${Markdown} text=${view.answer} open=${open} />`
    }
    ${refusal !== '' && html`<p dir="auto">Refused: ${refusal}</p>`}
    <${ToolCalls} turn=${turn} />
    <${StatusLine} turn=${turn} />
    ${view.error !== null && html`<${Failure} view=${view} error=${view.error} />`}
    ${!open && html`<${TurnActions} turn=${turn} />`}
    ${
      !wide.value &&
      html`${view.report?.degraded === true && html`<p role="note">${DEGRADED}</p>`}
        <details class="run-fold">
          <summary>How this was answered</summary>
          <${RunPanel} view=${turn.view} mixture=${choiceOf(turn.options.model)?.mixture} />
        </details>`
    }
  </article>`
}
