import { effect, useSignal, type ReadonlySignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { callsOf, isRunning, type RunView } from './run-view.ts'

/** A tenth of a second is what `duration` shows. */
const TICK_MS = 100

/**
 * How long a live run has lasted, ticking. Its start is taken from its steps, whose times count from there: so every
 * page may count them with a clock of its own.
 */
export function useRunClock(view: ReadonlySignal<RunView>): ReadonlySignal<number> {
  const now = useSignal(latestMs(view.peek()))
  useEffect(() => {
    let originMs = performance.now() - latestMs(view.peek())
    let phase = view.peek().phase
    const dispose = effect(() => {
      const seenMs = performance.now() - latestMs(view.value)
      const isNew = view.value.phase === 'asking' && phase !== 'asking'
      phase = view.value.phase
      originMs = isNew ? performance.now() : Math.min(originMs, seenMs)
    })
    const timer = setInterval(() => {
      if (isRunning(view.peek())) now.value = performance.now() - originMs
    }, TICK_MS)
    return () => {
      dispose()
      clearInterval(timer)
    }
  }, [view])
  return now
}

/** The time of the last step that the view has. */
function latestMs(view: RunView): number {
  let latest = view.durationMs ?? 0
  for (const { startedMs, firstTokenMs, endedMs } of callsOf(view)) {
    latest = Math.max(latest, startedMs ?? 0, firstTokenMs ?? 0, endedMs ?? 0)
  }
  for (const { startedMs, endedMs } of view.layers) {
    latest = Math.max(latest, startedMs ?? 0, endedMs ?? 0)
  }
  return latest
}
