import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { html } from '../../shared/html.ts'
import { later } from '../../shared/later.ts'
import { useLoaded } from '../load.ts'
import { Ready } from '../parts/ready.ts'
import { Moment } from '../parts/times.ts'
import { go } from '../place.ts'

const WholeRun = later('the run', async () => (await import('./whole-run.ts')).WholeRun)

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
        <${WholeRun} run=${value} />
      `}
    <//>
  </dialog>`
}
