import { useSignal, type Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { ApiError } from '../../../client/api-error.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { client, keyWanted } from '../../shared/access.ts'
import { html } from '../../shared/html.ts'
import { Markdown } from '../../shared/markdown/markdown-view.ts'
import { viewOfRun } from '../../shared/run/apply-end.ts'
import { RunPanel } from '../../shared/run/run-panel.ts'
import type { RunView } from '../../shared/run/run-view.ts'

/** A run of this tenant by its id, or the run of a link by its token. */
export type RunSource =
  | { readonly to: 'run'; readonly run: string }
  | { readonly to: 'shared'; readonly token: string }

interface Found {
  readonly run: WireRun
  readonly view: Signal<RunView>
}

/** A stored run: what was asked and answered, and how. It cannot be changed here. */
export function StoredRun({ source }: { readonly source: RunSource }): VNode {
  const run = useSignal<WireRun | null>(null)
  const view = useSignal<RunView | null>(null)
  const problem = useSignal<string | null>(null)
  const { value: reader } = client
  useEffect(() => {
    const stopper = new AbortController()
    readRun(source, stopper.signal).then(
      (found) => {
        view.value = viewOfRun(found)
        run.value = found
        problem.value = null
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) return
        if (error.status === 401 && source.to === 'run') keyWanted.value = true
        problem.value = error.message
      },
    )
    return () => stopper.abort()
  }, [source, reader])
  if (problem.value !== null)
    return html`<p role="alert">${problem.value}. <a href="#">Ask a question</a></p>`
  if (run.value === null) return html`<p class="soft">Reading the run…</p>`
  return html`<${Shown} run=${run.value} view=${view} shared=${source.to === 'shared'} />`
}

type ShownProps = Found & { readonly shared: boolean }

function Shown({ run, view, shared }: ShownProps): VNode {
  const { messages = [], message, mixture } = run
  return html`<div class="stored-run">
    <h2>${shared ? 'A shared run' : 'A stored run'}, read-only</h2>
    ${
      messages.length === 0 &&
      html`<p class="soft">
        The question and the answer of this run are not stored, only its calls.
      </p>`
    }
    ${messages.map(
      ({ role, text }, index) =>
        html`<article key=${index} class="message mine">
          <h3 dir="auto">${role}</h3>
          <p class="sent" dir="auto">${text}</p>
        </article>`,
    )}
    <article class="message answer">
      <h2 tabindex="-1">Answer by <span dir="auto">${mixture}</span></h2>
      <${Markdown} text=${message?.content ?? ''} open=${false} />
    </article>
    <${RunPanel} view=${view} />
    <p><a href="#">Ask a question</a></p>
  </div>`
}

function readRun(source: RunSource, signal: AbortSignal): Promise<WireRun> {
  const { runs } = client.value
  return source.to === 'run'
    ? runs.get(source.run, { signal })
    : runs.shared(source.token, { signal })
}
