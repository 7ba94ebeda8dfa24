import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from './html.ts'

/** Least time between two messages: a screen reader that gets more reads none to its end. */
const EVERY_MS = 3_000

const message = signal('')
let waiting: string | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Says a sentence to screen readers, politely (WCAG 2.2, 4.1.3). At most one message per 3 s: of several in between, the
 * last is said.
 */
export function announce(text: string): void {
  if (timer !== undefined) {
    waiting = text
    return
  }
  message.value = text
  timer = setTimeout(next, EVERY_MS)
}

function next(): void {
  timer = undefined
  if (waiting === null) return
  const text = waiting
  waiting = null
  announce(text)
}

/** The status node of a page; there is one per page, and it is there before its first message. */
export function Announcer(): VNode {
  return html`<p class="visually-hidden" role="status" data-announcer>${message}</p>`
}
