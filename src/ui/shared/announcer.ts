import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from './html.ts'
import { saySeldom } from './say-seldom.ts'

const message = signal('')

/**
 * Says a sentence to screen readers, politely (WCAG 2.2, 4.1.3). At most one message per 3 s: of several in between, the
 * last is said.
 */
export const announce: (text: string) => void = saySeldom((text) => (message.value = text))

/** The status node of a page; there is one per page, and it is there before its first message. */
export function Announcer(): VNode {
  return html`<p class="visually-hidden" role="status" data-announcer>${message}</p>`
}
