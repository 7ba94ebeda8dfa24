import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { pathOf, withoutValue, withValue, type Path } from '../document/path.ts'
import { Field } from '../form/field.ts'
import { ModelSuggestions } from '../form/model-control.ts'
import { goTo, type Form } from '../form/place.ts'
import { change, type Editor } from '../state/editor.ts'
import { ChecksPanel, stateWords } from './checks-panel.ts'
import { EditorHead } from './editor-head.ts'
import { Facts } from './facts.ts'
import { JsonPane, lineOf } from './json-pane.ts'
import { OpenDialog } from './open-dialog.ts'
import { workOn } from './work.ts'

/** What is shown where there is no room for both sides. */
type Side = 'form' | 'json'

/** One mixture as a form and as JSON, with what is wrong with it and what it costs. */
export function EditorView({ editor }: { readonly editor: Editor }): VNode {
  const work = useMemo(() => workOn(editor), [editor])
  useEffect(() => () => work.stop(), [work])
  useEffect(() => warnBeforeLeaving(editor), [editor])
  const side = useSignal<Side>('form')
  const findings = work.findings.value
  const checked = work.checked.value
  const form: Form = {
    findings,
    change: (path, value, typedAt) =>
      change(editor, withValue(editor.document.value, path, value), typedAt),
    remove: (path, typedAt) => change(editor, withoutValue(editor.document.value, path), typedAt),
    opened: work.opened,
    field: (at) => html`<${Field} at=${at} />`,
  }
  const words = stateWords(editor, findings, checked)
  useEffect(() => announceChecks(words), [words])
  const show = (path: string) =>
    side.value === 'json'
      ? (work.wantedLine.value = lineOf(editor.read.value, path))
      : goTo(form, placeOf(editor, path))
  return html`<article class="editor" data-side=${side.value}>
    <${EditorHead} editor=${editor} work=${work} findings=${findings} />
    <${Facts} document=${editor.document.value} estimated=${work.estimated.value} />
    <div class="sides" role="group" aria-label="Shown">
      ${(['form', 'json'] as const).map(
        (each) =>
          html`<button
            type="button"
            aria-pressed=${side.value === each}
            onClick=${() => (side.value = each)}
          >
            ${each === 'form' ? 'Form' : 'JSON'}
          </button>`,
      )}
    </div>
    <div class="panes">
      <section class="form-pane" aria-label="Form">
        <${RootFields} editor=${editor} form=${form} />
      </section>
      <div class="json-side">
        <${ChecksPanel} editor=${editor} findings=${findings} checked=${checked} show=${show} />
        <${JsonPane} editor=${editor} findings=${findings} wantedLine=${work.wantedLine} />
      </div>
    </div>
    <${ModelSuggestions} />
    <${OpenDialog} editor=${editor} work=${work} />
  </article>`
}

interface RootProps {
  readonly editor: Editor
  readonly form: Form
}

/** All fields but the id, which stands above them. */
function RootFields({ editor, form }: RootProps): VNode {
  const { id: _id, ...properties } = editor.schema.properties ?? {}
  const schema = { ...editor.schema, properties }
  const value = editor.document.value
  return form.field({ form, path: [], schema, value, label: 'Mixture', isRequired: true })
}

/** The field for a path: one that nobody knows has none, so what it stands in. */
function placeOf(editor: Editor, path: string): Path {
  return path === '' ? Object.keys(editor.schema.properties ?? {}).slice(1, 2) : pathOf(path)
}

function announceChecks(words: string): void {
  if (!words.startsWith('…')) announce(words.slice(2))
}

/** Unsaved changes survive a reload, but not the end of the tab: the browser asks first. */
function warnBeforeLeaving({ isChanged }: Editor): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (isChanged.value) event.preventDefault()
  }
  addEventListener('beforeunload', ask)
  return () => removeEventListener('beforeunload', ask)
}
