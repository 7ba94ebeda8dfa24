import type { WireChunk } from '../../../protocol/openai-chat/wire-chunk.ts'
import { applyEnd } from './apply-end.ts'
import { applyEvent, applyText } from './apply-event.ts'
import type { RunView } from './run-view.ts'

/** The view after a chunk of a streamed completion: a step, a part of the answer, or the report. */
export function applyChunk(view: RunView, { choices, moa }: WireChunk, atMs: number): RunView {
  const text = choices[0]?.delta.content
  const next = typeof text === 'string' ? applyText(view, text, atMs) : view
  if (moa === undefined) return next
  return moa.event === undefined ? applyEnd(next, moa, atMs) : applyEvent(next, moa.event, atMs)
}
