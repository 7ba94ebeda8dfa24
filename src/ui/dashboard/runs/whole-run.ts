import { useComputed } from '@preact/signals'
import type { VNode } from 'preact'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { html } from '../../shared/html.ts'
import { Markdown } from '../../shared/markdown/markdown-view.ts'
import { viewOfRun } from '../../shared/run/apply-end.ts'
import { RunPanel } from '../../shared/run/run-panel.ts'

/** A run as it was: its calls, and the answer where it is stored. */
export function WholeRun({ run }: { readonly run: WireRun }): VNode {
  const view = useComputed(() => viewOfRun(run))
  const { answer } = view.value
  return html`
    <${RunPanel} view=${view} />
    ${
      answer !== ''
        ? html`<section aria-label="The answer">
            <h3>Answer</h3>
            <div lang="" dir="auto"><${Markdown} text=${answer} open=${false} /></div>
          </section>`
        : html`<p class="soft">${NO_ANSWER[run.status]}</p>`
    }
  `
}

const NO_ANSWER: Readonly<Record<WireRun['status'], string>> = {
  done: 'The texts of this run are not stored: a request stores them with "store": true.',
  failed: 'This run has no answer.',
  cancelled: 'This run has no answer: its caller left.',
}
