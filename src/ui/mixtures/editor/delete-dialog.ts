import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { ApiError } from '../../../client/api-error.ts'
import { client } from '../../shared/access.ts'
import { html } from '../../shared/html.ts'
import { writeDraft } from '../state/drafts.ts'
import type { Editor } from '../state/editor.ts'
import { noteWritten } from '../state/mixtures.ts'
import { notice } from '../state/notice.ts'
import { Dialog } from './dialog.ts'

interface DeleteProps {
  readonly editor: Editor
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Asks before a mixture is deleted. */
export function DeleteDialog({ editor, onClose, onDeleted }: DeleteProps): VNode {
  const problem = useSignal<string | null>(null)
  const isDeleting = useSignal(false)
  const id = editor.id.value
  const version = editor.base.value?.version ?? undefined
  const drop = async () => {
    isDeleting.value = true
    try {
      await client.value.mixtures.delete(id, { replaces: version })
      noteWritten(id, null)
      writeDraft(editor.key, null)
      notice.value = `Deleted ${id}. Its versions can still be read by their number.`
      onDeleted()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      problem.value = error.message
      isDeleting.value = false
    }
  }
  return html`<${Dialog} title=${`Delete ${id}?`} onClose=${onClose}>
    <p>
      Requests for ${id} will fail within a minute, or get the built-in mixture of that id where
      there is one.
    </p>
    ${problem.value !== null && html`<p role="alert">${problem.value}</p>`}
    <p class="actions">
      <button type="button" disabled=${isDeleting.value} onClick=${() => void drop()}>
        ${isDeleting.value ? 'Deleting …' : `Delete ${id}`}
      </button>
      <button type="button" onClick=${onClose}>Keep it</button>
    </p>
  <//>`
}
