import type { Signal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { html } from '../../shared/html.ts'

interface DisclosureProps {
  /** What its button says. */
  readonly label: ComponentChildren
  /** The name of its panel. */
  readonly title: string
  readonly open: Signal<boolean>
  readonly children: ComponentChildren
}

/** A button and the panel that it opens; Escape, or leaving it, closes the panel. */
export function Disclosure({ label, title, open, children }: DisclosureProps): VNode {
  const button = useRef<HTMLButtonElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open.value) return
    event.stopPropagation()
    open.value = false
    button.current?.focus()
  }
  const onFocusOut = (event: FocusEvent) => {
    const box = event.currentTarget as HTMLElement
    // Without a target the focus left the page, or nothing that can have it was clicked.
    if (event.relatedTarget instanceof Node && !box.contains(event.relatedTarget))
      open.value = false
  }
  return html`<div class="disclosure" onKeyDown=${onKeyDown} onFocusOut=${onFocusOut}>
    <button
      ref=${button}
      type="button"
      aria-expanded=${open.value ? 'true' : 'false'}
      onClick=${() => (open.value = !open.value)}
    >
      ${label}
    </button>
    ${open.value && html`<section class="panel" aria-label=${title}>${children}</section>`}
  </div>`
}
