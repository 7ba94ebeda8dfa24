import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '../html.ts'
import { createMarkdown, type MarkdownWriter } from './markdown.ts'

interface MarkdownProps {
  /** All of the text until now. Text that goes on is appended; any other text replaces it. */
  readonly text: string
  /** Whether more will come. */
  readonly open: boolean
}

/** The text of a model: an answer, a proposal, a finding. It is never trusted. */
export function Markdown({ text, open }: MarkdownProps): VNode {
  const element = useRef<HTMLDivElement>(null)
  const written = useRef<{ readonly writer: MarkdownWriter; text: string; ended: boolean }>(null)
  useEffect(() => {
    if (element.current === null) return
    written.current ??= { writer: createMarkdown(element.current), text: '', ended: false }
    const { current: state } = written
    if (!text.startsWith(state.text) || (state.ended && text !== state.text)) {
      state.writer.clear()
      state.text = ''
      state.ended = false
    }
    if (text.length > state.text.length) state.writer.write(text.slice(state.text.length))
    state.text = text
    if (!open && !state.ended) {
      state.writer.end()
      state.ended = true
    }
  }, [text, open])
  return html`<div class="markdown" dir="auto" ref=${element}></div>`
}
