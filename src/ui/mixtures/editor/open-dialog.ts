import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { writeDraft } from '../state/drafts.ts'
import type { Editor } from '../state/editor.ts'
import { addressOf } from '../state/route.ts'
import { ConflictDialog } from './conflict.ts'
import { DeleteDialog } from './delete-dialog.ts'
import type { Work } from './work.ts'
import { Review } from './review.ts'
import { Versions } from './versions.ts'

interface OpenDialogProps {
  readonly editor: Editor
  readonly work: Pick<Work, 'saving' | 'dialog'>
}

/** The dialog that is open, if any. */
export function OpenDialog({ editor, work }: OpenDialogProps): VNode | null {
  const { saving, dialog } = work
  const close = () => (dialog.value = null)
  const { value: now } = saving
  if (now.state === 'review' || now.state === 'writing') {
    const problem = now.state === 'review' ? now.problem : null
    return html`<${Review}
      editor=${editor}
      saving=${saving}
      problem=${problem}
      onCreated=${() => {
        writeDraft(editor.key, null)
        location.hash = addressOf({ to: 'mixture', id: editor.id.value })
      }}
    />`
  }
  if (now.state === 'conflict')
    return html`<${ConflictDialog} editor=${editor} saving=${saving} theirs=${now.theirs} />`
  if (dialog.value === 'versions')
    return html`<${Versions} editor=${editor} saving=${saving} onClose=${close} />`
  if (dialog.value === 'delete') {
    const onDeleted = () => (location.hash = addressOf({ to: 'list' }))
    return html`<${DeleteDialog} editor=${editor} onClose=${close} onDeleted=${onDeleted} />`
  }
  return null
}
