import { effect, signal, type ReadonlySignal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { MixtureBody } from '../../../client/mixtures.ts'
import { client, keyWanted } from '../../shared/access.ts'
import type { Problem } from '../schema/check.ts'
import { afterPause } from './after-pause.ts'
import { bodyOf, type Editor } from './editor.ts'

/** What the gateway says about the document, without storing it. */
export type Checked =
  /** The schema rejects it already, or the check is under way. */
  | { readonly state: 'open' }
  | { readonly state: 'accepted'; readonly warnings: readonly Problem[] }
  | { readonly state: 'rejected'; readonly problem: Problem }
  /** The check itself failed. */
  | { readonly state: 'failed'; readonly message: string }

/** Typing goes on for so long before the gateway is asked. */
const PAUSE_MS = 400

/** A mixture without an id is checked under this one. */
const UNNAMED = 'new-mixture'

/** Checks the document whenever it changes. */
export function checkWhileEditing(editor: Editor): {
  readonly checked: ReadonlySignal<Checked>
  readonly stop: () => void
} {
  const checked = signal<Checked>({ state: 'open' })
  const stop = effect(() => {
    const { mixtures } = client.value
    const id = editor.id.value || UNNAMED
    if (!editor.read.value.ok || editor.problems.value.length > 0) {
      checked.value = { state: 'open' }
      return
    }
    const body = bodyOf(editor)
    return afterPause(PAUSE_MS, async (stopped) => {
      const result = await checkOf(() =>
        mixtures.check(id, body as MixtureBody, { signal: stopped }),
      )
      if (!stopped.aborted) checked.value = result
    })
  })
  return { checked, stop }
}

async function checkOf(
  ask: () => Promise<{ readonly warnings: readonly Problem[] }>,
): Promise<Checked> {
  try {
    return { state: 'accepted', warnings: (await ask()).warnings }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 401) keyWanted.value = true
    if (error.status !== 400 && error.status !== 413)
      return { state: 'failed', message: error.message }
    return { state: 'rejected', problem: { path: error.param ?? '', message: error.message } }
  }
}
