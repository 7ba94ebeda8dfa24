import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { withoutDefaults } from '../schema/defaults.ts'
import { printed, type Editor } from '../state/editor.ts'
import { notice } from '../state/notice.ts'
import { save, type Saving } from '../state/saving.ts'
import { Dialog } from './dialog.ts'
import { DiffView } from './diff-view.ts'

interface ReviewProps {
  readonly editor: Editor
  readonly saving: Signal<Saving>
  readonly problem: string | null
  /** After a new mixture was written. */
  readonly onCreated: () => void
}

/** What a save will change, before it does. */
export function Review({ editor, saving, problem, onCreated }: ReviewProps): VNode {
  const base = editor.base.value
  const isWriting = saving.value.state === 'writing'
  const write = async () => {
    if (!(await save(editor, saving))) return
    const words = `Saved ${editor.id.value} as version ${editor.base.value?.version}`
    notice.value = `${words}. Runs use it within a minute.`
    announce(words)
    if (base === null) onCreated()
  }
  return html`<${Dialog}
    title=${titleOf(editor)}
    onClose=${() => !isWriting && (saving.value = { state: 'closed' })}
  >
    ${problem !== null && html`<p role="alert">${problem}</p>`}
    ${
      base?.version === null &&
      html`<p>
        ${editor.id.value} is built in. Saving makes a mixture of your own with the same id, which
        is used in its place; deleting it brings the built-in one back.
      </p>`
    }
    <${DiffView}
      before=${base === null ? '' : printed(base.document)}
      after=${printed(withoutDefaults(editor.schema, editor.document.value))}
      label="Changes"
    />
    <p class="actions">
      <button type="button" class="primary" disabled=${isWriting} onClick=${() => void write()}>
        ${isWriting ? 'Saving …' : 'Save'}
      </button>
      <button
        type="button"
        disabled=${isWriting}
        onClick=${() => (saving.value = { state: 'closed' })}
      >
        Keep editing
      </button>
    </p>
  <//>`
}

function titleOf({ base, id }: Editor): string {
  if (base.value === null) return `Create ${id.value}`
  const { version } = base.value
  return version === null
    ? `Changes to ${id.value}`
    : `Changes to version ${version} of ${id.value}`
}
