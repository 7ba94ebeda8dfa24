import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { ask, stop } from '../state/asking.ts'
import { isOpen } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { optionsOf } from '../state/options.ts'
import { settings } from '../state/settings.ts'

/** What a person has written and not sent yet. */
export const draft = signal('')

/** The field for a question. Its button sends, and stops while an answer is open. */
export function Composer(): VNode {
  const last = current.value.turns.value.at(-1)
  const running = last !== undefined && isOpen(last.view.value)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (running) stop(last)
    else send()
  }
  return html`<form class="composer" onSubmit=${submit}>
    <label class="visually-hidden" for="question">Your question</label>
    <textarea
      id="question"
      rows="2"
      dir="auto"
      placeholder="Ask ${settings.value.model}"
      value=${draft}
      onInput=${(event: InputEvent) => (draft.value = (event.target as HTMLTextAreaElement).value)}
      onKeyDown=${(event: KeyboardEvent) => onKey(event, running ? () => stop(last) : null)}
    ></textarea>
    <button class="primary">${running ? 'Stop' : 'Send'}</button>
  </form>`
}

/** Sends what is written. */
export function send(text = draft.value): void {
  if (text.trim() === '') return
  draft.value = ''
  void ask(current.value, {
    sent: [{ role: 'user', content: text }],
    options: optionsOf(settings.value),
  })
}

function onKey(event: KeyboardEvent, stopRun: (() => void) | null): void {
  // While text is being composed, Enter ends a word of a language with an input method.
  if (event.isComposing) return
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault()
    if (stopRun === null) send()
  }
  if (event.key === 'Escape') stopRun?.()
}
