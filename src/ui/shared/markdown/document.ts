import { node } from '../node.ts'
import { isDelimiterRow, mayEndFence, readLine, waitsForEnd, type Line } from './blocks.ts'
import { matchContainers, type Container } from './containers.ts'
import { Code, Head, Prose, Table, type Leaf } from './leaves.ts'
import { last } from './last.ts'
import { InlineView, type Images } from './nodes.ts'

/** Deeper blocks are text: with what stands in them, no node is deeper than 32. */
const DEEPEST = 16

/** A line whose kind is not known by then is text. */
const LONGEST_START = 4_000

type Tag = 'p' | 'blockquote' | 'ul' | 'ol' | 'hr' | 'h3' | 'h4' | 'h5' | 'h6'
/** The box of a task, which shows its state and cannot change it. */
const BOX = { type: 'checkbox', disabled: '' }
const DONE = { checked: '', 'aria-label': 'Done' }
const TO_DO = { 'aria-label': 'To do' }

const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const

/** A line, with how many containers it goes on in. */
interface Place {
  readonly rest: string
  readonly matched: number
}

/**
 * Builds the nodes of a markdown text as it arrives, line by line: a block is appended when its kind is known, and only the last
 * one changes. What is shown depends on the text alone, not on how it was split.
 *
 * The parser is our own because the small streaming one, streaming-markdown 0.2.15, is wrong for untrusted text: an unclosed
 * `](`, `![` or `$` hides all text after it, snake_case becomes italic, every line with a `|` becomes a table, its nodes depend
 * on how the text was split, and a run of markers takes time that grows with the square of its length.
 */
export class MarkdownDocument {
  readonly #images: Images
  readonly #stack: Container[]
  #leaf: Leaf | null = null
  /** What has arrived of a line whose kind is not known yet. */
  #start = ''
  #line: 'unknown' | 'waiting' | 'known' = 'unknown'
  /** Whether the line has opened containers, of which its start is read no more. */
  #inside = false
  /** Whether the line may be a task: only the marker of an item is before it. */
  #afterMarker = false

  constructor(root: Element, images: Images) {
    this.#images = images
    this.#stack = [{ kind: 'root', node: root, ordered: false, indent: 0, least: 0, depth: 0 }]
  }

  /** More of the text. */
  add(text: string): void {
    let at = 0
    while (at < text.length) {
      if (text[at] === '\n') {
        this.#endLine()
        at += 1
        continue
      }
      const newline = text.indexOf('\n', at)
      const length = (newline < 0 ? text.length : newline) - at
      const taken = Math.min(length, this.#room())
      this.#take(text.slice(at, at + taken))
      at += taken
    }
  }

  /** Shows all that is known. */
  show(): void {
    this.#leaf?.show()
  }

  /** The text is complete. */
  end(): void {
    if (this.#start !== '') this.#endLine()
    this.#close(1)
  }

  /** How many characters may be taken at once: one while the next may decide what the line is. */
  #room(): number {
    if (this.#line === 'known') return Infinity
    return this.#line === 'unknown' ? 1 : LONGEST_START - this.#start.length
  }

  #take(text: string): void {
    if (this.#line === 'known') {
      this.#leaf?.add(text)
      return
    }
    this.#start += text
    if (this.#start.length < LONGEST_START) this.#read(false)
    else if (this.#leaf instanceof Code) this.#addCode(this.#leaf, this.#start)
    else this.#text(this.#start)
  }

  #endLine(): void {
    if (this.#line !== 'known') this.#read(true)
    if (this.#leaf?.kind === 'heading') this.#closeLeaf()
    this.#start = ''
    this.#line = 'unknown'
    this.#inside = false
    this.#afterMarker = false
  }

  /** Reads the start of a line as far as its meaning is known. */
  #read(complete: boolean): void {
    while (this.#line !== 'known') {
      const inCode = this.#leaf instanceof Code
      const { rest, matched } = this.#inside
        ? { rest: this.#start, matched: this.#stack.length }
        : matchContainers(this.#stack, this.#start, { complete, inCode })
      if (rest === null) return
      if (this.#leaf instanceof Code && matched === this.#stack.length)
        return this.#code(this.#leaf, rest, complete)
      if (this.#afterMarker) {
        if (!complete && /^\[(?:[ xX]\]?)?$/.test(rest)) return
        this.#afterMarker = false
        if (this.#task(rest)) return
      }
      const line = readLine(rest, complete)
      if (line === null) {
        if (waitsForEnd(rest)) this.#line = 'waiting'
        return
      }
      this.#apply(line, { matched, rest })
    }
  }

  /** A line while a block of code is open. */
  #code(code: Code, rest: string, complete: boolean): void {
    if (!complete) {
      if (!mayEndFence(rest)) this.#addCode(code, rest)
      return
    }
    const { end, endsAtBlank } = code.fence
    if (!end.test(rest) && !(endsAtBlank && rest.trim() === '')) return this.#addCode(code, rest)
    this.#line = 'known'
    this.#closeLeaf()
  }

  #addCode(code: Code, line: string): void {
    this.#line = 'known'
    code.addLine(line)
  }

  /** A task of a list: its box, and its text. */
  #task(rest: string): boolean {
    const box = /^\[([ xX])\] /.exec(rest)
    if (box === null) return false
    const done = box[1] !== ' '
    const paragraph = this.#append('p')
    paragraph.append(node('input', { ...BOX, ...(done ? DONE : TO_DO) }))
    this.#leaf = new Prose('paragraph', new InlineView(paragraph, this.#images))
    this.#text(rest.slice(box[0].length))
    return true
  }

  #apply(line: Line, { matched, rest }: Place): void {
    if (line.kind === 'text' || this.#isText(line, matched)) {
      // A paragraph goes on, even without the markers of its containers (CommonMark 0.31, 5.1).
      if (this.#paragraph() === null) this.#close(matched)
      return this.#text(line.kind === 'text' ? line.rest : rest.trimStart())
    }
    if (line.kind === 'item') return this.#item(line, matched)
    if (line.kind === 'row' && this.#row(line.text, matched)) return
    this.#close(matched)
    if (line.kind === 'quote') return this.#quote(line.rest)
    this.#line = 'known'
    if (line.kind === 'rule') this.#append('hr')
    if (line.kind === 'fence') this.#leaf = new Code(this.#top().node, line.fence)
    if (line.kind === 'row') this.#leaf = new Head(line.text)
    if (line.kind === 'heading') {
      const heading = this.#append(HEADINGS[line.level - 1] ?? 'h6')
      this.#leaf = new Prose('heading', new InlineView(heading, this.#images))
      this.#leaf.addLine(line.rest)
    }
  }

  /** Whether a line that begins like a block is text all the same. */
  #isText(line: Line, matched: number): boolean {
    if (line.kind !== 'quote' && line.kind !== 'item') return false
    if ((this.#stack[matched - 1]?.depth ?? 0) + 2 > DEEPEST) return true
    // A number at the start of a line of a paragraph is rarely that of an item (CommonMark 0.31, 5.3).
    const interrupts = matched === this.#stack.length && this.#leaf?.kind === 'paragraph'
    return (
      line.kind === 'item' && interrupts && ((line.ordered && line.start !== 1) || line.rest === '')
    )
  }

  #item(line: Line & { readonly kind: 'item' }, matched: number): void {
    const before = this.#stack[matched]
    const goesOn = before?.kind === 'item' && before.ordered === line.ordered
    let list = goesOn ? before.node.parentElement : null
    this.#close(matched)
    if (list === null) {
      list = this.#append(line.ordered ? 'ol' : 'ul')
      if (line.ordered && line.start !== 1) list.setAttribute('start', String(line.start))
    }
    this.#stack.push({
      ...line,
      node: list.appendChild(node('li')),
      least: Math.min(line.indent, line.column + 2),
      depth: this.#top().depth + 2,
    })
    this.#afterMarker = true
    this.#enter(line.rest)
  }

  #quote(rest: string): void {
    const quote = this.#append('blockquote')
    const depth = this.#top().depth + 1
    this.#stack.push({ kind: 'quote', node: quote, ordered: false, indent: 0, least: 0, depth })
    this.#enter(rest)
  }

  /** The rest of the line is read within the container that it opened. */
  #enter(rest: string): void {
    this.#start = rest
    this.#inside = true
  }

  /** Whether a row belongs to the open table, or opens one with the row before it. */
  #row(text: string, matched: number): boolean {
    if (matched < this.#stack.length) return false
    if (this.#leaf instanceof Table) this.#leaf.addLine(text)
    else if (this.#leaf instanceof Head && isDelimiterRow(text))
      this.#leaf = new Table(this.#top().node, { head: this.#leaf.text, images: this.#images })
    else return false
    this.#line = 'known'
    return true
  }

  /** Text of a paragraph: the open one, or a new one. */
  #text(text: string): void {
    this.#line = 'known'
    this.#openParagraph().addLine(text)
  }

  #openParagraph(): Leaf {
    const open = this.#paragraph()
    if (open !== null) return open
    this.#closeLeaf()
    this.#leaf = new Prose('paragraph', new InlineView(this.#append('p'), this.#images))
    return this.#leaf
  }

  /** The paragraph to which a further line may belong. A row that got no table is one. */
  #paragraph(): Leaf | null {
    if (this.#leaf instanceof Head) {
      const { text } = this.#leaf
      this.#leaf = new Prose('paragraph', new InlineView(this.#append('p'), this.#images))
      this.#leaf.addLine(text)
    }
    return this.#leaf?.kind === 'paragraph' ? this.#leaf : null
  }

  /** Closes the last block, and the containers from this one on. */
  #close(from: number): void {
    this.#closeLeaf()
    this.#stack.length = from
  }

  #closeLeaf(): void {
    if (this.#leaf instanceof Head) this.#paragraph()
    this.#leaf?.close()
    this.#leaf = null
  }

  #top(): Container {
    return last(this.#stack)
  }

  #append(tag: Tag): HTMLElement {
    return this.#top().node.appendChild(node(tag))
  }
}
