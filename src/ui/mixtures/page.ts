import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { client } from '../shared/access.ts'
import { html } from '../shared/html.ts'
import { EditorView } from './editor/editor-view.ts'
import { MixtureList } from './list/mixture-list.ts'
import { loadModels } from './state/models.ts'
import { notice } from './state/notice.ts'
import { openRoute, type Opened } from './state/opening.ts'
import { addressOf, route, type Route } from './state/route.ts'

/** The list of mixtures, or one of them in its editor. */
export function MixturesPage(): VNode {
  const to = route.value
  const reader = client.value
  useEffect(() => void loadModels(), [reader])
  return html`<div class="mixtures">
    ${
      notice.value !== null &&
      html`<p class="notice">
        ${notice.value}
        <button type="button" onClick=${() => (notice.value = null)}>Dismiss</button>
      </p>`
    }
    ${
      to.to === 'list'
        ? html`<${MixtureList} />`
        : html`<${EditorPage} key=${addressOf(to)} to=${to} />`
    }
  </div>`
}

function EditorPage({ to }: { readonly to: Exclude<Route, { to: 'list' }> }): VNode {
  const opened = useSignal<Opened>({ state: 'open' })
  const reader = client.value
  useEffect(() => {
    if (opened.value.state === 'ready') return
    let isWanted = true
    void openRoute(to).then((found) => {
      if (isWanted) opened.value = found
    })
    return () => (isWanted = false)
  }, [reader])
  const { value } = opened
  if (value.state === 'ready') return html`<${EditorView} editor=${value.editor} />`
  if (value.state === 'open') return html`<p class="soft">Reading the mixture …</p>`
  return html`<p role="alert">${value.message}.</p>
    <p><a href=${addressOf({ to: 'list' })}>All mixtures</a></p>`
}
