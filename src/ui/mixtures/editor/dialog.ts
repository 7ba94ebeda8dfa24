import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '../../shared/html.ts'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** A dialog over the page, as long as it is rendered; Escape closes it, and focus returns to where it was. */
export function Dialog({ title, onClose, children }: DialogProps): VNode {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return html`<dialog
    ref=${element}
    aria-labelledby="dialog-title"
    onCancel=${(event: Event) => {
      event.preventDefault()
      onClose()
    }}
  >
    <h2 id="dialog-title" tabindex="-1" autofocus>${title}</h2>
    ${children}
  </dialog>`
}
