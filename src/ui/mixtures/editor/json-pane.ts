import type { Signal } from '@preact/signals'
import { createRef, type VNode } from 'preact'
import { html } from '../../shared/html.ts'
import type { Findings } from '../checks/findings.ts'
import { pathOf, pathText } from '../document/path.ts'
import type { ReadJson } from '../document/read-json.ts'
import type { Editor } from '../state/editor.ts'

interface JsonProps {
  readonly editor: Editor
  readonly findings: Findings
  /** A line to go to; it is null again once the caret is there. */
  readonly wantedLine: Signal<number | null>
}

/** The document as text, with the lines of what is wrong with it. */
export function JsonPane({ editor, findings, wantedLine }: JsonProps): VNode {
  const area = createRef<HTMLTextAreaElement>()
  const gutter = createRef<HTMLDivElement>()
  const read = editor.read.value
  const marks = marksOf(read, findings)
  const lines = editor.text.value.split('\n').length
  const onScroll = () => {
    if (gutter.current !== null) gutter.current.scrollTop = area.current?.scrollTop ?? 0
  }
  const wanted = wantedLine.value
  if (wanted !== null) {
    queueMicrotask(() => {
      wantedLine.value = null
      if (area.current !== null) showLine(area.current, wanted)
    })
  }
  return html`<div class="json-pane">
    <label for="json">JSON</label>
    <div class="json-box">
      <div class="gutter" aria-hidden="true" ref=${gutter}>
        ${Array.from({ length: lines }, (_, index) => {
          const mark = marks.get(index + 1)
          return html`<div class=${mark?.kind ?? ''} title=${mark?.message ?? ''}>
            ${mark === undefined ? '' : mark.kind === 'problem' ? '✕ ' : '△ '}${index + 1}
          </div>`
        })}
      </div>
      <textarea
        id="json"
        ref=${area}
        wrap="off"
        spellcheck=${false}
        autocapitalize="off"
        autocomplete="off"
        aria-invalid=${read.ok ? null : 'true'}
        aria-describedby="json-state"
        value=${editor.text.value}
        onScroll=${onScroll}
        onInput=${({ currentTarget }: InputEvent & { currentTarget: HTMLTextAreaElement }) =>
          (editor.text.value = currentTarget.value)}
      ></textarea>
    </div>
    <p id="json-state" class=${read.ok ? 'soft' : 'error'}>
      ${
        read.ok
          ? `${lines} lines`
          : html`<button type="button" class="link" onClick=${() => (wantedLine.value = read.line)}>
                Line ${read.line}, column ${read.column}
              </button>
              ${' '}${read.message}. The form shows the last text that could be read.`
      }
    </p>
  </div>`
}

/** The line of a finding; of something that is missing, the line of what it is missing in. */
export function lineOf(read: ReadJson, path: string): number | null {
  if (!read.ok) return null
  for (let place = pathOf(path); ; place = place.slice(0, -1)) {
    const line = read.lines.get(pathText(place))
    if (line !== undefined) return line
    if (place.length === 0) return null
  }
}

interface Mark {
  readonly kind: 'problem' | 'warning'
  readonly message: string
}

function marksOf(read: ReadJson, { problems, warnings }: Findings): ReadonlyMap<number, Mark> {
  const marks = new Map<number, Mark>()
  if (!read.ok) marks.set(read.line, { kind: 'problem', message: read.message })
  const add = (kind: Mark['kind']) => (finding: { path: string; message: string }) => {
    const line = lineOf(read, finding.path)
    if (line !== null) marks.set(line, { kind, message: finding.message })
  }
  warnings.forEach(add('warning'))
  problems.forEach(add('problem'))
  return marks
}

/** Puts the caret on a line, and scrolls there. */
function showLine(area: HTMLTextAreaElement, line: number): void {
  const before = area.value.split('\n').slice(0, line - 1)
  const start = before.reduce((sum, each) => sum + each.length + 1, 0)
  const end = area.value.indexOf('\n', start)
  area.focus()
  area.setSelectionRange(start, end < 0 ? area.value.length : end)
  const height = Number.parseFloat(getComputedStyle(area).lineHeight) || 20
  area.scrollTop = Math.max(0, (line - 4) * height)
}
