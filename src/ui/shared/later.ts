import { signal } from '@preact/signals'
import type { ComponentType, VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { html } from './html.ts'

/**
 * A part of a page that loads when it is first shown, so that the page itself is there sooner. Its styles are those of the
 * page.
 */
export function later<Props extends object>(
  what: string,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const part = signal<{ readonly component: ComponentType<Props> } | 'failed' | null>(null)
  const start = async () => {
    part.value = null
    try {
      part.value = { component: await load() }
    } catch {
      part.value = 'failed'
    }
  }
  return function Later(props: Props): VNode {
    useEffect(() => {
      if (part.value === null) void start()
    }, [])
    const { value } = part
    if (value === null) return html`<p class="soft">Loading ${what} …</p>`
    // A gateway that serves another build has other files.
    if (value === 'failed') {
      return html`<p role="alert">
        Cannot load ${what}: the gateway cannot be reached, or serves a newer version of this page.
        <button type="button" onClick=${() => location.reload()}>Load the page again</button>
      </p>`
    }
    return html`<${value.component} ...${props} />`
  }
}
