import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { WireRun } from '../../../protocol/runs/responses.ts'

/** The runs that a list shows while a person is at it. */
export interface HeldBack {
  readonly runs: readonly WireRun[]
  /** Shows those that were held back. */
  readonly release: () => void
  /** For the element around the list. */
  readonly watch: Readonly<Record<string, (event: FocusEvent) => void>>
}

/** Holds new runs back while the pointer or the focus is in the list, so that no row moves away from under them. */
export function useHeldBack(runs: readonly WireRun[]): HeldBack {
  const isPointed = useSignal(false)
  const isFocused = useSignal(false)
  const before = useRef(runs)
  const newest = before.current[0]
  const isAtIt = isPointed.value || isFocused.value
  if (!isAtIt || newest === undefined) before.current = runs
  const shownIds = new Set(before.current.map(({ run }) => run))
  // Older runs that were read since come after the others, and move nothing.
  const shown = runs.filter(
    ({ run, created_at }) =>
      shownIds.has(run) || created_at < (before.current.at(-1)?.created_at ?? 0),
  )
  const turn = useSignal(0)
  return {
    runs: shown,
    release() {
      before.current = runs
      turn.value += 1
    },
    watch: {
      onPointerEnter: () => (isPointed.value = true),
      onPointerLeave: () => (isPointed.value = false),
      onFocusIn: () => (isFocused.value = true),
      onFocusOut: ({ currentTarget, relatedTarget }) => {
        const isInside =
          currentTarget instanceof Node &&
          relatedTarget instanceof Node &&
          currentTarget.contains(relatedTarget)
        isFocused.value = isInside
      },
    },
  }
}
