import type { VNode } from 'preact'
import { html } from '../html.ts'
import { Chosen, EarlyExit } from './findings/choices.ts'
import type { RunView } from './run-view.ts'
import { reasonSentences } from './words/reason-words.ts'

/** What there is to say of a run: why its answer is less than promised, and what is worth knowing beside it. */
export function Notes({ view }: { readonly view: RunView }): VNode {
  return html`
    <${Reasons} view=${view} />
    ${view.report !== null && html`<${Remarks} view=${view} />`}
  `
}

/** Why the answer is less than its mixture promises, in sentences. */
function Reasons({ view }: { readonly view: RunView }): VNode | null {
  const { summary, degrading } = reasonSentences(view)
  if (summary === null) return null
  return html`<div class="run-degraded" role="note" aria-label="Degraded">
    <p><span aria-hidden="true">▲ </span><strong>Degraded:</strong> ${summary}.</p>
    <ul>
      ${degrading.map((sentence) => html`<li dir="auto">${sentence}</li>`)}
    </ul>
  </div>`
}

/** What is worth knowing beside it. */
function Remarks({ view }: { readonly view: RunView }): VNode {
  const { report } = view
  const informing = reasonSentences(view).informing.filter(
    // The sentence about the agents that agree says more.
    (sentence) => report?.early_exit === undefined || !sentence.startsWith('Layers were skipped'),
  )
  if (report === null) return html``
  return html`
    ${
      report.cache === 'hit' &&
      html`<p>This is a replay from the answer cache: it was written for an earlier request.</p>`
    }
    ${report.solo === true && html`<p>The writer answered alone, as requested.</p>`}
    <${Chosen} report=${report} />
    <${EarlyExit} report=${report} />
    ${informing.map((sentence) => html`<p>${sentence}</p>`)}
    ${
      report.ignored.length > 0 &&
      html`<p class="soft">
        Fields of the request that were ignored: ${report.ignored.join(', ')}.
      </p>`
    }
  `
}
