import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { html } from '../../shared/html.ts'
import { findingsAt, type Findings } from '../checks/findings.ts'
import { discard, isOutdated, undo, type Editor } from '../state/editor.ts'
import { addressOf } from '../state/route.ts'
import { askAddress } from './ask-link.ts'
import type { Work } from './work.ts'
import { Time } from './time.ts'

interface HeadProps {
  readonly editor: Editor
  readonly work: Pick<Work, 'saving' | 'dialog' | 'checked'>
  readonly findings: Findings
}

/** The name of the mixture, where it stands, and what can be done with it. */
export function EditorHead({ editor, work, findings }: HeadProps): VNode {
  const { base, isChanged, isRestored } = editor
  const isNew = base.value === null
  return html`<header class="editor-head">
    <a href=${addressOf({ to: 'list' })}>← All mixtures</a>
    ${
      isNew
        ? html`<${IdField} editor=${editor} findings=${findings} />`
        : html`<h1>${editor.id.value}</h1>`
    }
    <p class="state">${stateOf(editor)}</p>
    <${Actions} editor=${editor} work=${work} findings=${findings} />
    ${
      isRestored.value &&
      isChanged.value &&
      html`<p class="notice">
        These changes are from earlier in this tab. They are not saved
        yet.${isOutdated(editor) ? ' The mixture was changed since: saving shows both versions.' : ''}
      </p>`
    }
  </header>`
}

function stateOf({ base, isChanged }: Editor): VNode {
  if (base.value === null) return html`<b>● New</b>, not saved yet`
  const { version, createdAtMs } = base.value
  const saved =
    version === null ? 'Built in' : html`Version ${version}, <${Time} atMs=${createdAtMs} />`
  return html`${saved}${isChanged.value ? html` · <b>● unsaved changes</b>` : ''}`
}

/** The id of a new mixture. */
function IdField({ editor, findings }: Pick<HeadProps, 'editor' | 'findings'>): VNode {
  const problems = findingsAt(findings.problems, 'id')
  return html`<div class="id-field">
    <h1>New mixture</h1>
    <label for="field-id">Id</label>
    <input
      id="field-id"
      value=${editor.id.value}
      placeholder="team-answer"
      autocomplete="off"
      autocapitalize="off"
      spellcheck=${false}
      required
      aria-invalid=${problems.length > 0 ? 'true' : null}
      aria-describedby="id-words"
      onInput=${({ currentTarget }: InputEvent & { currentTarget: HTMLInputElement }) =>
        (editor.id.value = currentTarget.value.trim())}
    />
    <p id="id-words" class=${problems.length > 0 ? 'problem' : 'soft'}>
      ${
        problems[0] === undefined
          ? 'What stands in model. It cannot be changed later.'
          : html`<b>✕ Problem:</b> ${problems[0].message}`
      }
    </p>
  </div>`
}

function Actions({ editor, work, findings }: HeadProps): VNode {
  const { base, isChanged, past } = editor
  const version = base.value?.version ?? null
  const isNew = base.value === null
  const isAskable = findings.problems.length === 0 && editor.read.value.ok
  const wanted = wantedBeforeSaving(editor, findings)
  const review = () => {
    if (wanted === null && work.saving.value.state === 'closed')
      work.saving.value = { state: 'review', problem: null }
  }
  useEffect(() => saveByKey(review), [wanted])
  return html`<div class="actions">
      <button
        type="button"
        class="primary"
        aria-disabled=${wanted !== null}
        aria-describedby="save-words"
        onClick=${review}
      >
        Review and save
      </button>
      <button type="button" disabled=${past.value.length === 0} onClick=${() => undo(editor)}>
        Undo
      </button>
      ${
        !isNew &&
        html`<button type="button" disabled=${!isChanged.value} onClick=${() => discard(editor)}>
          Discard changes
        </button>`
      }
      ${
        version !== null &&
        html`<button type="button" onClick=${() => (work.dialog.value = 'versions')}>
            Versions
          </button>
          <button type="button" onClick=${() => (work.dialog.value = 'delete')}>Delete</button>`
      }
      ${
        !isNew &&
        html`<a class="button" href=${addressOf({ to: 'new', from: editor.id.value })}
          >Duplicate</a
        >`
      }
      <a
        class="button"
        href=${isAskable ? askAddress(editor) : null}
        aria-disabled=${isAskable ? null : 'true'}
        role="link"
      >
        Ask it
      </a>
    </div>
    <p id="save-words" class="soft">${wanted ?? 'The changes are shown before they are saved.'}</p>`
}

/** What must be done before the mixture can be saved; null when it can be. */
function wantedBeforeSaving(editor: Editor, { problems }: Findings): string | null {
  if (!editor.read.value.ok) return 'To save it, mend the JSON first.'
  if (problems.length > 0) return 'To save it, solve the problems under Checks first.'
  if (editor.id.value === '') return 'To save it, give it an id.'
  if (editor.base.value !== null && !editor.isChanged.value) return 'Nothing is changed.'
  return null
}

/** Control or Command with S, as in other editors. */
function saveByKey(review: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    review()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
