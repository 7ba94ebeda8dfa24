import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { isObject, isSame } from '../document/path.ts'
import { readJson, type ReadJson } from '../document/read-json.ts'
import { problemsOf, type Problem } from '../schema/check.ts'
import { withoutDefaults } from '../schema/defaults.ts'
import type { Schema } from '../schema/schema.ts'
import { readDraft, writeDraft } from './drafts.ts'
import type { Stored } from './stored.ts'

/** One mixture while a person edits it. The text is what is edited; the form changes it, too. */
export interface Editor {
  readonly key: string
  readonly schema: Schema
  readonly id: Signal<string>
  /** What the gateway has; null for a new mixture. */
  readonly base: Signal<Stored | null>
  /** What the gateway had last: newer than what an edit from before a reload began with. */
  readonly newest: Signal<Stored | null>
  readonly text: Signal<string>
  readonly read: ReadonlySignal<ReadJson>
  /** The newest document that could be read: the form shows it. */
  readonly document: ReadonlySignal<unknown>
  readonly isChanged: ReadonlySignal<boolean>
  /** What the schema rejects. */
  readonly problems: ReadonlySignal<readonly Problem[]>
  /** Earlier texts, the newest last, for "Undo". */
  readonly past: Signal<readonly string[]>
  /** Where the last change of the form was typed. */
  readonly lastTyped: { at: string | null }
  /** Whether the text is from before a reload. */
  readonly isRestored: Signal<boolean>
}

/** What is opened. */
export interface Opening {
  /** Under which an unsaved edit is stored. */
  readonly key: string
  readonly id: string
  readonly base: Stored | null
  /** What a new mixture begins as. */
  readonly start: unknown
}

const MAX_UNDO = 100

/** Opens a mixture, with what was not saved before a reload. */
export function openEditor(schema: Schema, { key, id, base, start }: Opening): Editor {
  const draft = readDraft(key)
  const ofId = signal(draft?.id ?? id)
  const ofBase = signal(draft === null ? base : draft.base)
  const text = signal(draft?.text ?? printed(base?.document ?? start))
  const read = computed(() => readJson(text.value))
  let last: unknown = base?.document ?? start
  const document = computed(() => (read.value.ok ? (last = read.value.value) : last))
  const fromGateway = computed(() => ofBase.value?.document ?? start)
  const isChanged = computed(
    () => !read.value.ok || !isSame(withoutDefaults(schema, document.value), fromGateway.value),
  )
  return {
    key,
    schema,
    id: ofId,
    base: ofBase,
    newest: signal(base),
    text,
    read,
    document,
    isChanged,
    problems: computed(() => [
      ...(ofId.value === '' ? [] : problemsOfId(schema, ofId.value)),
      ...(read.value.ok ? problemsOf(schema, read.value.value) : []),
    ]),
    past: signal([]),
    lastTyped: { at: null },
    isRestored: signal(draft !== null),
  }
}

function problemsOfId(schema: Schema, id: string): readonly Problem[] {
  const { id: field } = schema.properties ?? {}
  if (field === undefined) return []
  const [problem] = problemsOf(field, id)
  return problem === undefined
    ? []
    : [{ path: 'id', message: 'must be lower-case letters, digits, ".", "_" or "-", at most 64' }]
}

/** Stores what is not saved while it is edited, for a reload; returns what ends that. */
export function storeDrafts(editor: Editor): () => void {
  return effect(() => {
    const { key, text, id, base, isChanged } = editor
    const draft = { id: id.value, text: text.value, base: base.value }
    writeDraft(key, isChanged.value ? draft : null)
  })
}

/** Replaces the document. Changes in a row that were typed at one place are undone at once. */
export function change(editor: Editor, document: unknown, typedAt: string | null = null): void {
  const text = printed(document)
  if (text === editor.text.value) return
  if (typedAt === null || typedAt !== editor.lastTyped.at)
    editor.past.value = [...editor.past.value, editor.text.value].slice(-MAX_UNDO)
  editor.lastTyped.at = typedAt
  editor.text.value = text
}

/** Takes back the last change of the form. */
export function undo(editor: Editor): void {
  const text = editor.past.value.at(-1)
  if (text === undefined) return
  editor.past.value = editor.past.value.slice(0, -1)
  editor.lastTyped.at = null
  editor.text.value = text
}

/** Takes over what the gateway has now, after a save or in a conflict. */
export function rebase(editor: Editor, base: Stored | null): void {
  editor.base.value = base
  editor.newest.value = base
  editor.isRestored.value = false
}

/** Goes back to what the gateway has. */
export function discard(editor: Editor): void {
  rebase(editor, editor.newest.value)
  change(editor, editor.base.value?.document)
}

/** Whether another version of the mixture was stored after this edit began. */
export function isOutdated({ base, newest }: Editor): boolean {
  return base.value?.version !== newest.value?.version
}

/** A document as text. */
export function printed(document: unknown): string {
  return JSON.stringify(document, null, 2)
}

/** The body of a write: what the text says. */
export function bodyOf(editor: Editor): Readonly<Record<string, unknown>> {
  const { value } = editor.document
  return isObject(value) ? value : {}
}
