import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { ask, removeFrom, stop } from '../state/asking.ts'
import { imagesOf, isOpen, textOf, type ChatMessage, type Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { optionsOf } from '../state/options.ts'
import { settings } from '../state/settings.ts'
import { toolsProblem } from '../settings/tools-problem.ts'
import { cancelEdit, editing, startEdit } from './editing.ts'
import { focusComposer, QUESTION_ID } from './focus.ts'
import { clearMessage, draft, message, pictures } from './message.ts'
import { PictureRow } from './picture-row.ts'
import { addPictures } from './pictures.ts'

/** The field for a question. Its button sends, and stops while an answer is open. */
export function Composer(): VNode {
  const running = openTurn()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (running === null) send(message.value)
    else stop(running)
  }
  return html`<form
    class="composer"
    onSubmit=${submit}
    onPaste=${onPaste}
    onDrop=${onDrop}
    onDragOver=${(event: DragEvent) => event.preventDefault()}
  >
    ${editing.value !== null && html`<${EditingNote} />`}
    <div class="row">
      <label class="visually-hidden" for=${QUESTION_ID}>Your question</label>
      <textarea
        id=${QUESTION_ID}
        class="grow"
        rows="2"
        dir="auto"
        placeholder=${`Ask ${settings.value.model} anything`}
        value=${draft}
        onInput=${(event: Event) => (draft.value = (event.target as HTMLTextAreaElement).value)}
        onKeyDown=${onKeyDown}
      ></textarea>
      <button class="primary">${running === null ? 'Send' : 'Stop'}</button>
    </div>
    <${PictureRow} />
  </form>`
}

function EditingNote(): VNode {
  return html`<p class="soft row">
    <span class="grow">Sending replaces your earlier question and all that came after it.</span>
    <button type="button" onClick=${cancelEdit}>Cancel the edit</button>
  </p>`
}

/** The turn that is being answered in this conversation. */
function openTurn(): Turn | null {
  const last = current.value.turns.value.at(-1)
  return last !== undefined && isOpen(last.view.value) ? last : null
}

/** Sends a message, unless it is empty, or an answer is open. */
export function send(sent: ChatMessage): void {
  const isEmpty = textOf(sent).trim() === '' && imagesOf(sent).length === 0
  if (isEmpty || openTurn() !== null || toolsProblem(settings.value.tools) !== null) return
  if (editing.value !== null) removeFrom(current.value, editing.value)
  editing.value = null
  clearMessage()
  void ask(current.value, {
    sent: [sent],
    options: optionsOf(settings.value),
    system: settings.value.system.trim(),
  })
  focusComposer()
}

function onKeyDown(event: KeyboardEvent): void {
  // While text is being composed, Enter ends a word of a language with an input method.
  if (event.isComposing) return
  const running = openTurn()
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault()
    send(message.value)
  } else if (event.key === 'Escape') {
    if (running !== null) stop(running)
    else if (editing.value !== null) cancelEdit()
  } else if (event.key === 'ArrowUp' && draft.value === '' && pictures.value.length === 0) {
    const last = current.value.turns.value.findLast(({ sent }) => sent.at(-1)?.role === 'user')
    if (last === undefined || running !== null) return
    event.preventDefault()
    startEdit(last)
  }
}

/** Pictures on the clipboard go along; a text on it goes into the field. */
function onPaste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])]
  if (files.length === 0) return
  event.preventDefault()
  void addPictures(files)
}

function onDrop(event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])]
  if (files.length === 0) return
  event.preventDefault()
  void addPictures(files)
}
