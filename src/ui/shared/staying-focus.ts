import { useEffect, useRef } from 'preact/hooks'

/** Keeps the focus in a box when the part of it that had it is gone, so that a keyboard goes on from there. */
export function useStayingFocus() {
  const box = useRef<HTMLDivElement>(null)
  const last = useRef<EventTarget | null>(null)
  useEffect(() => {
    const isGone = last.current instanceof Node && !last.current.isConnected
    if (isGone && document.activeElement === document.body) box.current?.focus()
    if (isGone) last.current = null
  })
  return { box, enter: ({ target }: FocusEvent) => (last.current = target) }
}
