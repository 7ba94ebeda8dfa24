import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { ApiError } from '../../../client/api-error.ts'
import type { WireShare } from '../../../protocol/runs/share.ts'
import { client } from '../../shared/access.ts'
import { html } from '../../shared/html.ts'
import { CopyButton } from './copy-button.ts'

/** Makes a link to a run, after saying what the link shows. */
export function SharePanel({ run }: { readonly run: string }): VNode {
  const share = useSignal<WireShare | null>(null)
  const problem = useSignal<string | null>(null)
  const make = () =>
    client.value.runs.share(run).then(
      (made) => (share.value = made),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error
        problem.value = error.message
      },
    )
  return html`<section class="share" aria-label="Share">
    <p>
      Everybody who has the link can read the conversation up to this answer, what each model wrote,
      the names of the models, and the cost, for one day. The link cannot be taken back. It has no
      key, and nothing can be asked with it.
    </p>
    ${
      share.value === null
        ? html`<button type="button" onClick=${() => void make()}>Make the link</button>`
        : html`<div class="row">
            <input class="grow" readonly aria-label="Link" value=${share.value.url} />
            <${CopyButton} text=${share.value.url} label="Copy the link" />
          </div>`
    }
    ${problem.value !== null && html`<p role="alert">${problem.value}.</p>`}
  </section>`
}
