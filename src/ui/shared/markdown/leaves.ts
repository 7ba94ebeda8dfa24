import { node } from '../node.ts'
import { cellsOf, type Fence } from './blocks.ts'
import { parseInline } from './inline.ts'
import { copyButton, InlineView, type Images } from './nodes.ts'

/** A block that holds text, not blocks. */
export interface Leaf {
  readonly kind: 'paragraph' | 'heading' | 'code' | 'table' | 'head'
  /** A further line begins, with this text. */
  addLine(text: string): void
  /** More of the last line. */
  add(text: string): void
  /** Shows what was added. */
  show(): void
  /** The block is complete. */
  close(): void
}

/** A paragraph or a heading. */
export class Prose implements Leaf {
  readonly kind: 'paragraph' | 'heading'
  readonly #view: InlineView
  #source = ''
  #changed = false

  constructor(kind: 'paragraph' | 'heading', view: InlineView) {
    this.kind = kind
    this.#view = view
  }

  addLine(text: string): void {
    this.add(this.#source === '' ? text : `\n${text}`)
  }

  add(text: string): void {
    this.#source += text
    this.#changed = true
  }

  show(): void {
    if (this.#changed) this.#view.show(parseInline(this.#text(), true))
    this.#changed = false
  }

  close(): void {
    this.#view.show(parseInline(this.#text(), false))
  }

  #text(): string {
    const text = this.#source.trim()
    return this.kind === 'heading' ? text.replace(/(?:^|\s+)#+$/, '') : text
  }
}

/** A block of code, which gets a button to copy it when it is complete. */
export class Code implements Leaf {
  readonly kind = 'code'
  readonly fence: Fence
  readonly #box: HTMLElement
  readonly #code: HTMLElement
  readonly #text = document.createTextNode('')
  #first = true
  #added = ''

  constructor(parent: Element, fence: Fence) {
    this.fence = fence
    const language = fence.language === null ? {} : { class: `language-${fence.language}` }
    this.#code = node('code', language, this.#text)
    this.#box = node('div', { class: 'code' }, node('pre', { tabindex: '0' }, this.#code))
    parent.append(this.#box)
  }

  addLine(text: string): void {
    const { indent } = this.fence
    const line = text.replace(/^ */, (space) => space.slice(indent))
    this.#added += this.#first ? line : `\n${line}`
    this.#first = false
  }

  add(text: string): void {
    this.#added += text
  }

  show(): void {
    if (this.#added !== '') this.#text.appendData(this.#added)
    this.#added = ''
  }

  close(): void {
    this.show()
    this.#box.append(copyButton(this.#code))
  }
}

const BOX = { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Table' }

/** A table; its rows show when they are complete. */
export class Table implements Leaf {
  readonly kind = 'table'
  readonly #body = node('tbody')
  readonly #images: Images
  readonly #columns: number

  constructor(
    parent: Element,
    { head, images }: { readonly head: string; readonly images: Images },
  ) {
    this.#images = images
    const cells = cellsOf(head)
    this.#columns = cells.length
    const heads = cells.map((text) => this.#filled(node('th', { scope: 'col' }), text))
    const table = node('table', {}, node('thead', {}, node('tr', {}, ...heads)), this.#body)
    parent.append(node('div', BOX, table))
  }

  addLine(text: string): void {
    const cells = cellsOf(text)
    const row = node('tr')
    for (let column = 0; column < this.#columns; column += 1)
      row.append(this.#filled(node('td'), cells[column] ?? ''))
    this.#body.append(row)
  }

  #filled(cell: Element, text: string): Element {
    new InlineView(cell, this.#images).show(parseInline(text, false))
    return cell
  }

  add(): void {}

  show(): void {}

  close(): void {}
}

/** A line that is the head of a table if a delimiter row follows. */
export class Head implements Leaf {
  readonly kind = 'head'
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  addLine(): void {}

  add(): void {}

  show(): void {}

  close(): void {}
}
