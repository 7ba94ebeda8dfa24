import { useSignal, useSignalEffect } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '../../shared/html.ts'
import { isOpen } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { wide } from '../state/selection.ts'

/** So near to its end a text is followed while it grows, in pixels. */
const NEAR_PX = 48

/** Follows what grows in it while its reader is at its end; else it offers to go there. */
export function Following({ children }: { readonly children: ComponentChildren }): VNode {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const atEnd = useSignal(true)
  const scroller = () => (wide.value ? box.current : document.scrollingElement)
  const toEnd = () => {
    const element = scroller()
    element?.scrollTo({ top: element.scrollHeight, behavior: 'instant' })
  }
  useEffect(() => {
    const target = wide.value ? box.current : document
    const onScroll = () => {
      const element = scroller()
      if (element === null) return
      atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
    }
    target?.addEventListener('scroll', onScroll, { passive: true })
    return () => target?.removeEventListener('scroll', onScroll)
  }, [wide.value])
  useEffect(() => {
    if (content.current === null) return
    const observer = new ResizeObserver(() => {
      if (atEnd.peek()) toEnd()
    })
    observer.observe(content.current)
    return () => observer.disconnect()
  }, [])
  // A new question is read at once, wherever its reader was.
  useSignalEffect(() => {
    if (current.value.turns.value.length > 0) atEnd.value = true
  })
  const last = current.value.turns.value.at(-1)
  const grows = last !== undefined && isOpen(last.view.value)
  return html`<div class="following" ref=${box}>
    <div ref=${content}>${children}</div>
    ${
      grows &&
      !atEnd.value &&
      html`<button type="button" class="to-end" onClick=${toEnd}>New text ↓</button>`
    }
  </div>`
}
