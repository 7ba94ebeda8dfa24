import { createContext, type VNode } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'
import { html } from '../html.ts'
import './markdown.css'
import { asAddress, type Images } from './nodes.ts'
import { createMarkdown, type MarkdownWriter } from './markdown.ts'

interface MarkdownProps {
  /** All of the text until now. Text that goes on is appended; any other text replaces it. */
  readonly text: string
  /** Whether more will come. */
  readonly open: boolean
}

/** How a page shows images of answers: `onClick` only where its policy permits to load them. */
export const ImagesContext = createContext<Images>(asAddress)

/** The text of a model: an answer, a proposal, a finding. It is never trusted. */
export function Markdown({ text, open }: MarkdownProps): VNode {
  const images = useContext(ImagesContext)
  const element = useRef<HTMLDivElement>(null)
  const written = useRef<{ readonly writer: MarkdownWriter; text: string; ended: boolean }>(null)
  useEffect(() => {
    if (element.current === null) return
    written.current ??= {
      writer: createMarkdown(element.current, { images }),
      text: '',
      ended: false,
    }
    const { current: state } = written
    if (!text.startsWith(state.text) || (state.ended && (open || text !== state.text))) {
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
  useEffect(() => () => written.current?.writer.clear(), [])
  return html`<div class="markdown" dir="auto" ref=${element}></div>`
}
