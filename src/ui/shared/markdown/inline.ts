import { imageAddress, linkAddress, misleads } from './guard.ts'
import { plainText, type Inline } from './inline-node.ts'
import { closeEmphasis, runAt, type Piece } from './emphasis.ts'

/** Longer texts without a blank line are shown as they are. */
const LONGEST = 16_000

/** Longer addresses are text. */
const LONGEST_ADDRESS = 2_000

/**
 * The parts of a text, by the rules of CommonMark 0.31 for the constructs that answers use; HTML is text. While the text is
 * `open`, a marker whose end has not arrived yet counts as ended, so that it does not show for a moment.
 */
export function parseInline(text: string, open: boolean): readonly Inline[] {
  if (text.length > LONGEST) return lines(text)
  return new InlineParser(text, open).parse()
}

function lines(text: string): readonly Inline[] {
  return text
    .split('\n')
    .flatMap((line, at): Inline[] => [
      ...(at === 0 ? [] : [{ kind: 'break' } as const]),
      { kind: 'text', text: line },
    ])
}

interface Bracket {
  /** The index of its piece. */
  readonly piece: number
  readonly image: boolean
  /** Where its text begins in the source. */
  readonly from: number
}

class InlineParser {
  readonly #text: string
  readonly #open: boolean
  #pieces: Piece[] = []
  #brackets: Bracket[] = []
  #at = 0
  /** Lengths of runs of backticks that have no second one: looking for it again would cost the square of the text. */
  readonly #unclosed = new Set<number>()

  constructor(text: string, open: boolean) {
    // Markers at the end may still become longer.
    this.#text = open ? text.replace(/(?:[*_~`\\$]+|!?\[|<[a-z/]*)$/, '') : text
    this.#open = open
  }

  parse(): readonly Inline[] {
    while (this.#at < this.#text.length) this.#next()
    if (this.#open) this.#endOpenBracket()
    return closeEmphasis(this.#pieces, this.#open)
  }

  #next(): void {
    const plain = this.#match(/[^\\`*_~[\]!<\nh$]+/y)
    if (plain !== undefined) return this.#literal(plain)
    switch (this.#text.charAt(this.#at)) {
      case '\\':
        return this.#escape()
      case '`':
        return this.#code()
      case '*':
      case '_':
      case '~':
        return this.#run()
      case '[':
        return this.#bracket('[')
      case '!':
        return this.#text[this.#at + 1] === '[' ? this.#bracket('![') : this.#literalNext()
      case ']':
        return this.#endBracket()
      case '<':
        return this.#angle()
      case 'h':
        return this.#url()
      case '$':
        return this.#maths('$$', '$$')
      case '\n':
        this.#at += 1
        return this.#add({ kind: 'break' })
      default:
        return this.#literalNext()
    }
  }

  /** What a pattern with the flag y matches here, which is then read. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)?.[0]
  }

  #literal(text: string): void {
    this.#at += text.length
    this.#add({ kind: 'text', text })
  }

  #literalNext(): void {
    this.#literal(this.#text.charAt(this.#at))
  }

  #add(node: Inline): void {
    this.#pieces.push({ node })
  }

  #escape(): void {
    const next = this.#text[this.#at + 1] ?? ''
    if (next === '(') return this.#maths('\\(', '\\)')
    if (next === '[') return this.#maths('\\[', '\\]')
    if (next === '\n') {
      this.#at += 1
      return
    }
    if (/[!-/:-@[-`{-~]/.test(next)) {
      this.#at += 2
      return this.#add({ kind: 'text', text: next })
    }
    this.#literalNext()
  }

  /** Formulas stay as they are written, in the style of code. */
  #maths(begin: string, end: string): void {
    if (!this.#text.startsWith(begin, this.#at)) return this.#literalNext()
    const from = this.#at + begin.length
    const to = this.#text.indexOf(end, from)
    if (to <= from) return this.#literal(begin)
    this.#at = to + end.length
    this.#add({ kind: 'code', text: this.#text.slice(from, to).trim() })
  }

  #code(): void {
    const ticks = this.#match(/`+/y) ?? '`'
    const from = this.#at + ticks.length
    const to = this.#endOfCode(ticks.length, from)
    if (to === null) return this.#literal(ticks)
    const code = this.#text.slice(from, to).replaceAll('\n', ' ')
    this.#at = to + ticks.length
    this.#add({ kind: 'code', text: /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code })
  }

  #endOfCode(ticks: number, from: number): number | null {
    if (!this.#unclosed.has(ticks)) {
      const runs = /`+/g
      runs.lastIndex = from
      for (let run = runs.exec(this.#text); run !== null; run = runs.exec(this.#text))
        if (run[0].length === ticks) return run.index
      this.#unclosed.add(ticks)
    }
    return this.#open && from < this.#text.length ? this.#text.length : null
  }

  #run(): void {
    const run = this.#match(/\*+|_+|~+/y) ?? ''
    this.#pieces.push({ run: runAt(this.#text, this.#at, run) })
    this.#at += run.length
  }

  #bracket(marker: '[' | '!['): void {
    this.#literal(marker)
    this.#brackets.push({
      piece: this.#pieces.length - 1,
      image: marker === '![',
      from: this.#at,
    })
  }

  #endBracket(): void {
    const bracket = this.#brackets.pop()
    if (bracket === undefined) return this.#literalNext()
    const text = this.#text.slice(bracket.from, this.#at)
    if (this.#open && this.#isUnfinishedTarget()) return this.#endWith(bracket, text)
    const target = this.#text[this.#at + 1] === '(' ? this.#target(this.#at + 2) : null
    if (target === null) return this.#literalNext()
    const node = bracket.image
      ? imageNode(text, target.address)
      : this.#linkNode(bracket, target.address)
    if (node === null) return this.#literalNext()
    this.#pieces.length = bracket.piece
    this.#at = target.end
    this.#add(node)
    if (node.kind !== 'link') return
    if (misleads(plainText(node.children), node.address))
      this.#add({ kind: 'text', text: ` (${node.address.host})` })
    // A link has no links inside (CommonMark 0.31, 6.3).
    this.#brackets = this.#brackets.filter(({ image }) => image)
  }

  #isUnfinishedTarget(): boolean {
    const rest = this.#text.slice(this.#at, this.#at + LONGEST_ADDRESS)
    return this.#at + rest.length === this.#text.length && /^\](?:\([^()\n]*)?$/.test(rest)
  }

  /** While a link is being written, only its text shows. */
  #endWith(bracket: Bracket, text: string): void {
    this.#pieces.length = bracket.piece
    this.#at = this.#text.length
    this.#add({ kind: 'text', text })
  }

  #linkNode(bracket: Bracket, written: string): (Inline & { readonly kind: 'link' }) | null {
    const address = linkAddress(written)
    if (address === null) return null
    // No button stands in a link.
    const pieces = this.#pieces.slice(bracket.piece + 1).map(imageAsText)
    return { kind: 'link', address, children: closeEmphasis(pieces, false) }
  }

  /** What stands in the round brackets of a link: an address, and perhaps a title, which is left out. */
  #target(from: number): { readonly address: string; readonly end: number } | null {
    const pattern =
      /[ \n]*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))(?:[ \n]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \n]*\)/y
    pattern.lastIndex = from
    const found = pattern.exec(this.#text.slice(0, from + LONGEST_ADDRESS))
    if (found === null) return null
    const address = (found[1] ?? found[2] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1')
    return { address, end: from + found[0].length }
  }

  /** The text of a link whose bracket has not ended yet. */
  #endOpenBracket(): void {
    const bracket = this.#brackets.at(-1)
    if (bracket === undefined || this.#text.length - bracket.from > LONGEST_ADDRESS) return
    if (!/[[\]\n]/.test(this.#text.slice(bracket.from))) this.#pieces.splice(bracket.piece, 1)
  }

  #angle(): void {
    const found = this.#match(/<br ?\/?>|<(?:https?:\/\/|mailto:)[^\s<>]*>/iy)
    if (found === undefined) return this.#literalNext()
    if (found.startsWith('<br') || found.startsWith('<BR')) {
      this.#at += found.length
      return this.#add({ kind: 'break' })
    }
    const written = found.slice(1, -1)
    this.#link(written, found.length)
  }

  /** An address in the text is a link to itself (GFM 0.29, 6.9). */
  #url(): void {
    const found = this.#match(/https?:\/\/[^\s<>"`*|\\]+/y)
    if (
      found === undefined ||
      /[\p{L}\p{N}]$/u.test(this.#text.slice(Math.max(0, this.#at - 2), this.#at))
    )
      return this.#literalNext()
    if (this.#open && this.#at + found.length === this.#text.length) return this.#literal(found)
    let written = found.replace(/[\])}.,;:!?'"_~]+$/, (tail) => (/^\)+$/.test(tail) ? tail : ''))
    while (written.endsWith(')') && count(written, '(') < count(written, ')'))
      written = written.slice(0, -1)
    this.#link(written, written.length)
  }

  #link(written: string, length: number): void {
    const address = this.#brackets.some(({ image }) => !image) ? null : linkAddress(written)
    if (address === null) return this.#literal(this.#text.slice(this.#at, this.#at + length))
    this.#at += length
    this.#add({ kind: 'link', address, children: [{ kind: 'text', text: written }] })
    if (misleads(written, address)) this.#add({ kind: 'text', text: ` (${address.host})` })
  }
}

function imageAsText(piece: Piece): Piece {
  return piece.node?.kind === 'image' ? { node: { kind: 'text', text: piece.node.text } } : piece
}

function imageNode(text: string, written: string): Inline | null {
  const address = imageAddress(written)
  return address === null ? null : { kind: 'image', text, address }
}

const count = (text: string, part: string) => text.split(part).length - 1
