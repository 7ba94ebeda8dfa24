import { plural } from '../../shared/format.ts'
import type { CallView, RunView } from '../../shared/run/run-view.ts'

/** What a screen reader says when a run goes on from one view to the next; null for nothing. */
export function sentenceFor(before: RunView, after: RunView): string | null {
  if (after.phase === 'done') return `Answer complete, ${plural(wordsOf(after.answer), 'word')}`
  if (after.phase === 'stopped') return 'Stopped'
  // A failure is an alert by itself.
  if (after.phase === 'failed') return null
  if (after.phase === 'writing') return before.phase === 'writing' ? null : 'Writing the answer'
  if (after.layers === before.layers) return null
  const layer = after.layers.at(-1)
  if (layer === undefined) return null
  if (after.layers.length > before.layers.length)
    return `Asking ${plural(layer.calls.length, 'agent')}`
  const answered = layer.calls.filter(hasAnswered).length
  return answered === (before.layers.at(-1)?.calls ?? []).filter(hasAnswered).length
    ? null
    : `${answered} of ${layer.calls.length} answered`
}

const ANSWERED: ReadonlySet<CallView['state']> = new Set(['done', 'cached'])

function hasAnswered({ state }: CallView): boolean {
  return ANSWERED.has(state)
}

/** How many words a text has, also in languages that write no spaces. */
export function wordsOf(text: string): number {
  const segments = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)
  let words = 0
  for (const { isWordLike } of segments) if (isWordLike === true) words += 1
  return words
}
