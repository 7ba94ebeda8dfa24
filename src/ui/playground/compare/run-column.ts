import type { Signal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { StreamEnd } from '../../../client/chat.ts'
import type { CallOptions } from '../../../client/connection.ts'
import type { WireChunk } from '../../../protocol/openai-chat/wire-chunk.ts'
import { keyWanted } from '../../shared/access.ts'
import { applyChunk } from '../../shared/run/apply-chunk.ts'
import { applyFailure, applyStop } from '../../shared/run/apply-end.ts'
import { isRunning, type RunView } from '../../shared/run/run-view.ts'
import { perFrame } from '../state/per-frame.ts'
import { session } from '../state/session.ts'

/** Starts the stream of a column. */
export type OpenStream = (options: CallOptions) => AsyncGenerator<WireChunk, StreamEnd>

interface RunColumnOptions {
  readonly open: OpenStream
  readonly signal: AbortSignal
}

/** Shows a stream in a column until it ends; a failure ends the column and not the others. */
export async function runColumn(
  view: Signal<RunView>,
  { open, signal }: RunColumnOptions,
): Promise<void> {
  const startMs = performance.now()
  const elapsedMs = () => performance.now() - startMs
  let latest = view.value
  const shown = perFrame((next: RunView) => (view.value = next))
  try {
    for await (const chunk of open({ signal, session: session.value?.id })) {
      latest = applyChunk(latest, chunk, elapsedMs())
      shown.soon(latest)
    }
    // A gateway of another version may end a stream without a report.
    if (isRunning(latest)) latest = { ...latest, phase: 'done', durationMs: elapsedMs() }
  } catch (error) {
    latest = signal.aborted ? applyStop(latest, elapsedMs()) : failed(latest, error, elapsedMs())
  }
  shown.last(latest)
}

function failed(view: RunView, error: unknown, atMs: number): RunView {
  if (!(error instanceof ApiError)) throw error
  if (error.status === 401) keyWanted.value = true
  const { code, message, run } = error
  return { ...applyFailure(view, { code, message }, atMs), run: run ?? view.run }
}
