import { signal, type Signal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { MixtureBody } from '../../../client/mixtures.ts'
import { client, keyWanted } from '../../shared/access.ts'
import { isSame } from '../document/path.ts'
import { bodyOf, printed, rebase, type Editor } from './editor.ts'
import { noteWritten } from './mixtures.ts'
import { storedFrom, type Stored } from './stored.ts'

/** Where saving stands. */
export type Saving =
  | { readonly state: 'closed' }
  /** The changes are shown before they are written. */
  | { readonly state: 'review'; readonly problem: string | null }
  | { readonly state: 'writing' }
  /** Another person wrote since; null when the mixture was deleted. */
  | { readonly state: 'conflict'; readonly theirs: Stored | null }

/** Nothing is being saved. */
export function closedSaving(): Signal<Saving> {
  return signal<Saving>({ state: 'closed' })
}

/** Writes the document if what was edited is still the current version; returns whether it was written. */
export async function save(editor: Editor, saving: Signal<Saving>): Promise<boolean> {
  saving.value = { state: 'writing' }
  const id = editor.id.value
  try {
    const { mixtures } = client.value
    const body = bodyOf(editor) as MixtureBody
    const written = await mixtures.put(id, body, { replaces: conditionOf(editor.base.value) })
    noteWritten(id, written)
    takeOver(editor, storedFrom(editor.schema, written))
    saving.value = { state: 'closed' }
    return true
  } catch (error) {
    saving.value = await afterFailure(editor, error)
    return false
  }
}

/** What must hold for a write: that nobody changed what was edited. */
function conditionOf(base: Stored | null): number | 'built-in' | 'none' {
  return base === null ? 'none' : (base.version ?? 'built-in')
}

/** The document as the gateway stored it; the text stays where it means the same. */
function takeOver(editor: Editor, stored: Stored): void {
  rebase(editor, stored)
  if (editor.isChanged.value && !isSame(editor.document.value, stored.document))
    editor.text.value = printed(stored.document)
}

async function afterFailure(editor: Editor, error: unknown): Promise<Saving> {
  if (!(error instanceof ApiError)) throw error
  if (error.status === 401) keyWanted.value = true
  if (error.code !== 'precondition_failed') return { state: 'review', problem: error.message }
  try {
    return { state: 'conflict', theirs: await current(editor) }
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure
    return { state: 'review', problem: failure.message }
  }
}

/** What the gateway has now; null when nothing is left. */
async function current({ id, schema }: Editor): Promise<Stored | null> {
  try {
    return storedFrom(schema, await client.value.mixtures.get(id.value))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}
