import { diffLines } from 'diff'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { plural } from '../../shared/format.ts'

/** Unchanged lines around a change. */
const AROUND = 3
/** Larger differences are not worked out any further: the texts then stand one after the other. */
const MAX_EDITS = 2_000

interface DiffProps {
  readonly before: string
  readonly after: string
  readonly label: string
}

/** The lines that two texts do not share, with a few around them. */
export function DiffView({ before, after, label }: DiffProps): VNode {
  const parts = partsOf(before, after)
  const changed = parts.filter(({ kind }) => kind !== 'same')
  if (changed.length === 0) return html`<p>Nothing differs.</p>`
  return html`<div class="diff" role="region" aria-label=${label} tabindex="0">
    ${parts.map((part, index) => {
      const isFirst = index === 0
      const isLast = index === parts.length - 1
      return part.kind === 'same'
        ? shortened(part.lines, { isFirst, isLast })
        : part.lines.map((line) => lineOf(part.kind, line))
    })}
  </div>`
}

interface Part {
  readonly kind: 'same' | 'added' | 'removed'
  readonly lines: readonly string[]
}

function partsOf(before: string, after: string): readonly Part[] {
  const found = diffLines(`${before}\n`, `${after}\n`, { maxEditLength: MAX_EDITS })
  const linesOf = (text: string) => text.replace(/\n$/, '').split('\n')
  if (found === undefined) {
    return [
      { kind: 'removed', lines: linesOf(before) },
      { kind: 'added', lines: linesOf(after) },
    ]
  }
  return found.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    lines: linesOf(value),
  }))
}

const SIGNS = { same: ['  ', ''], added: ['+ ', 'added: '], removed: ['− ', 'removed: '] } as const

function lineOf(kind: Part['kind'], line: string): VNode {
  const [sign, words] = SIGNS[kind]
  return html`<div class=${`line ${kind}`}>
    <span aria-hidden="true">${sign}</span><span class="visually-hidden">${words}</span>${line}
  </div>`
}

/** Unchanged lines, of which the middle is left out. */
function shortened(
  lines: readonly string[],
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): readonly VNode[] {
  const head = isFirst ? 0 : AROUND
  const tail = isLast ? 0 : AROUND
  const left = lines.length - head - tail
  const same = (line: string) => lineOf('same', line)
  if (left <= 1) return lines.map(same)
  return [
    ...lines.slice(0, head).map(same),
    html`<div class="line left-out">… ${plural(left, 'unchanged line')}</div>`,
    ...lines.slice(lines.length - tail).map(same),
  ]
}
