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

  constructor(parent: Node, fence: Fence) {
    this.fence = fence
    this.#box = parent.appendChild(document.createElement('div'))
    this.#box.className = 'code'
    const pre = this.#box.appendChild(document.createElement('pre'))
    pre.tabIndex = 0
    this.#code = pre.appendChild(document.createElement('code'))
    if (fence.language !== null) this.#code.className = `language-${fence.language}`
    this.#code.append(this.#text)
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

/** A table; its rows show when they are complete. */
export class Table implements Leaf {
  readonly kind = 'table'
  readonly #body: HTMLElement
  readonly #images: Images
  readonly #columns: number

  constructor(parent: Node, { head, images }: { readonly head: string; readonly images: Images }) {
    this.#images = images
    const box = parent.appendChild(document.createElement('div'))
    box.className = 'table'
    box.tabIndex = 0
    box.setAttribute('role', 'region')
    box.setAttribute('aria-label', 'Table')
    const table = box.appendChild(document.createElement('table'))
    const cells = cellsOf(head)
    this.#columns = cells.length
    const row = table.appendChild(document.createElement('thead')).insertRow()
    for (const text of cells) {
      const cell = row.appendChild(document.createElement('th'))
      cell.scope = 'col'
      this.#fill(cell, text)
    }
    this.#body = table.appendChild(document.createElement('tbody'))
  }

  addLine(text: string): void {
    const row = this.#body.appendChild(document.createElement('tr'))
    const cells = cellsOf(text)
    for (let column = 0; column < this.#columns; column += 1)
      this.#fill(row.appendChild(document.createElement('td')), cells[column] ?? '')
  }

  #fill(cell: Element, text: string): void {
    new InlineView(cell, this.#images).show(parseInline(text, false))
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
