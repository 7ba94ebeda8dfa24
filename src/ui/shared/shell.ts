import { useSignal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { forgetKey, key, keyWanted, setKey } from './access.ts'
import { Announcer } from './announcer.ts'
import { html } from './html.ts'
import { Update } from './update.ts'
import './base.css'

const PAGES = [
  ['/ui/', 'Playground'],
  ['/ui/mixtures', 'Mixtures'],
  ['/ui/dashboard', 'Dashboard'],
  ['/docs', 'Docs'],
] as const

/** What all pages have around their content: links to one another, and the field for a key. */
export function Shell({ children }: { readonly children: ComponentChildren }): VNode {
  return html`
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
      <a class="name" href="/ui/">edge-moa</a>
      <nav aria-label="Pages">
        ${PAGES.map(
          ([path, title]) =>
            html`<a href=${path} aria-current=${location.pathname === path ? 'page' : null}
              >${title}</a
            >`,
        )}
      </nav>
      <${KeyBox} />
    </header>
    <${Update} />
    <main id="main" tabindex="-1">${children}</main>
    <${Announcer} />
  `
}

/** The key of this tab, or the field for one. */
function KeyBox(): VNode {
  const open = useSignal(false)
  if (key.value !== null && !keyWanted.value) {
    return html`<div class="key">
      <span>Key set for this tab</span>
      <button type="button" onClick=${forgetKey}>Forget key</button>
    </div>`
  }
  if (!open.value && !keyWanted.value) {
    return html`<div class="key">
      <button type="button" onClick=${() => (open.value = true)}>Use a key</button>
    </div>`
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('key')
    const text = field instanceof HTMLInputElement ? field.value.trim() : ''
    if (text !== '') setKey(text)
    open.value = false
  }
  return html`<form class="key" onSubmit=${submit}>
    <label for="key">Key</label>
    <input id="key" name="key" type="password" autocomplete="current-password" required />
    <button>Use</button>
    ${keyWanted.value && html`<span role="alert">This gateway wants a valid key.</span>`}
  </form>`
}
