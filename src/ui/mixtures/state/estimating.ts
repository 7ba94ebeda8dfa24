import { effect, signal, type ReadonlySignal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { ChatBody } from '../../../client/chat.ts'
import type { WireEstimate } from '../../../protocol/runs/estimate-response.ts'
import { client } from '../../shared/access.ts'
import { isObject } from '../document/path.ts'
import { afterPause } from './after-pause.ts'
import { bodyOf, type Editor } from './editor.ts'

/** What a run of the document would call and cost. */
export type Estimated =
  | { readonly state: 'open' }
  | { readonly state: 'known'; readonly estimate: WireEstimate }
  | { readonly state: 'failed'; readonly message: string }

/** Typing goes on for so long before the gateway is asked. */
const PAUSE_MS = 600

/** The question of an estimate: so many words of an ordinary length. */
export const WORDS = 200
const QUESTION = 'example '.repeat(WORDS).trim()

/** Fields of a mixture that a request cannot bring. */
const STORED_ONLY = new Set(['id', 'description', 'cache'])

/** A request that runs the document without storing it: its writer alone, changed into the whole mixture. */
export function requestFor(
  document: Readonly<Record<string, unknown>>,
  question: string,
): Readonly<Record<string, unknown>> {
  const { aggregator } = document
  const moa = Object.entries(document).filter(([name]) => !STORED_ONLY.has(name))
  return {
    model: isObject(aggregator) ? aggregator['model'] : '',
    messages: [{ role: 'user', content: question }],
    moa: Object.fromEntries(moa),
  }
}

/** Estimates a question of 200 words whenever the document changes. */
export function estimateWhileEditing(editor: Editor): {
  readonly estimated: ReadonlySignal<Estimated>
  readonly stop: () => void
} {
  const estimated = signal<Estimated>({ state: 'open' })
  const stop = effect(() => {
    const { chat } = client.value
    if (!editor.read.value.ok || editor.problems.value.length > 0) {
      estimated.value = { state: 'open' }
      return
    }
    const request = requestFor(bodyOf(editor), QUESTION) as unknown as ChatBody
    return afterPause(PAUSE_MS, async (stopped) => {
      const result = await estimateOf(() => chat.estimate(request, { signal: stopped }))
      if (!stopped.aborted) estimated.value = result
    })
  })
  return { estimated, stop }
}

async function estimateOf(ask: () => Promise<WireEstimate>): Promise<Estimated> {
  try {
    return { state: 'known', estimate: await ask() }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { state: 'failed', message: error.message }
  }
}
