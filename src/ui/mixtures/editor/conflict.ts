import { useSignal, type Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { merged, type Choices, type Conflict } from '../document/merge.ts'
import { withoutDefaults } from '../schema/defaults.ts'
import { printed, rebase, change, type Editor } from '../state/editor.ts'
import type { Saving } from '../state/saving.ts'
import type { Stored } from '../state/stored.ts'
import { Dialog } from './dialog.ts'
import { DiffView } from './diff-view.ts'

interface ConflictProps {
  readonly editor: Editor
  readonly saving: Signal<Saving>
  readonly theirs: Stored | null
}

/** Another person changed the mixture since: both versions, and what to do with them. */
export function ConflictDialog({ editor, saving, theirs }: ConflictProps): VNode {
  const choices = useSignal<Choices>(new Map())
  const base = editor.base.value?.document ?? {}
  const mine = withoutDefaults(editor.schema, editor.document.value)
  const close = () => (saving.value = { state: 'closed' })
  /** Goes on from what the gateway has now. */
  const goOn = (document: unknown) => {
    rebase(editor, theirs)
    change(editor, document)
    saving.value = { state: 'review', problem: null }
  }
  if (theirs === null) {
    return html`<${Dialog} title="It was deleted since you began" onClose=${close}>
      <p>Somebody deleted ${editor.id.value} while you edited it. Your changes are still here.</p>
      <p class="actions">
        <button type="button" class="primary" onClick=${() => goOn(mine)}>Make it again</button>
        <button type="button" onClick=${close}>Keep editing</button>
      </p>
    <//>`
  }
  const merge = merged({ base, mine, theirs: theirs.document }, choices.value)
  return html`<${Dialog} title=${titleOf(editor, theirs)} onClose=${close}>
    <p>
      Nothing of yours was written. These lines differ: − is what the gateway has now, + is yours.
    </p>
    <${DiffView}
      before=${printed(theirs.document)}
      after=${printed(mine)}
      label="Their version and yours"
    />
    ${merge.conflicts.map(
      (conflict) => html`<${ConflictChoice} conflict=${conflict} choices=${choices} />`,
    )}
    <p class="actions">
      <button type="button" class="primary" onClick=${() => goOn(merge.value)}>
        Merge both, and review
      </button>
      <button type="button" onClick=${() => goOn(mine)}>Use mine, and review</button>
      <button
        type="button"
        onClick=${() => {
          rebase(editor, theirs)
          change(editor, theirs.document)
          close()
        }}
      >
        Use theirs
      </button>
      <button type="button" onClick=${close}>Keep editing</button>
    </p>
  <//>`
}

interface ChoiceProps {
  readonly conflict: Conflict
  readonly choices: Signal<Choices>
}

/** A value that both changed: one of them goes into the merge. */
function ConflictChoice({ conflict, choices }: ChoiceProps): VNode {
  const { path, mine, theirs } = conflict
  const chosen = choices.value.get(path) ?? 'theirs'
  const option = (side: 'mine' | 'theirs', value: unknown) =>
    html`<label class="side">
      <input
        type="radio"
        name=${`conflict-${path}`}
        checked=${chosen === side}
        onChange=${() => (choices.value = new Map(choices.value).set(path, side))}
      />
      ${side === 'mine' ? 'Mine' : 'Theirs'}:
      <code>${value === undefined ? 'removed' : JSON.stringify(value)}</code>
    </label>`
  return html`<fieldset class="conflict">
    <legend>Both changed <code>${path === '' ? 'the mixture' : path}</code></legend>
    ${option('theirs', theirs)} ${option('mine', mine)}
  </fieldset>`
}

function titleOf({ base, id }: Editor, { version }: Stored): string {
  if (base.value === null) return `${id.value} exists already`
  return version === null
    ? `Your version of ${id.value} was deleted since you began`
    : `Version ${version} of ${id.value} was written since you began`
}
