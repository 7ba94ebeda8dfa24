import { useComputed } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { html } from '../../shared/html.ts'
import { viewOfRun } from '../../shared/run/apply-end.ts'
import { Markdown } from '../../shared/markdown/markdown-view.ts'
import { RunPanel } from '../../shared/run/run-panel.ts'
import { useLoaded } from '../load.ts'
import { Ready } from '../parts/ready.ts'
import { Moment } from '../parts/times.ts'
import { go } from '../place.ts'

/** One run, over the page; the address names it, so that it can be sent to others. */
export function RunDialog({ id }: { readonly id: string }): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const run = useLoaded(id, (from, signal) => from.runs.get(id, { signal }))
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  const close = () => go({ run: null })
  const cancel = (event: Event) => {
    event.preventDefault()
    close()
  }
  return html`<dialog
    ref=${dialog}
    class="run"
    closedby="any"
    aria-labelledby="run-title"
    onCancel=${cancel}
  >
    <div class="figure-head">
      <h2 id="run-title">Run <code>${id}</code></h2>
      <div class="toolbar">
        <a href=${`/ui/#run=${id}`}>Open in the playground</a>
        <button type="button" autofocus onClick=${close}>Close</button>
      </div>
    </div>
    <${Ready} source=${run} what="the run">
      ${(value: WireRun) => html`
        <p class="soft">Began <${Moment} at=${value.created_at} />.</p>
        <${Whole} run=${value} />
      `}
    <//>
  </dialog>`
}

function Whole({ run }: { readonly run: WireRun }): VNode {
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
