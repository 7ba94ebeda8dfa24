/** One line of markdown, without what its containers take of it. */
export type Line =
  | { readonly kind: 'blank' }
  | { readonly kind: 'quote'; readonly rest: string }
  | {
      readonly kind: 'item'
      readonly ordered: boolean
      readonly start: number
      /** How far its marker is indented. */
      readonly column: number
      /** How far its text is indented. */
      readonly indent: number
      readonly rest: string
    }
  | { readonly kind: 'heading'; readonly level: number; readonly rest: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'fence'; readonly fence: Fence }
  | { readonly kind: 'row'; readonly text: string }
  | { readonly kind: 'text'; readonly rest: string }

/** A block that shows its lines as they are. */
export interface Fence {
  /** What ends it. */
  readonly end: RegExp
  readonly language: string | null
  readonly indent: number
  /** Whether an empty line ends it. */
  readonly endsAtBlank: boolean
}

/**
 * What a line is, or null if more of it must arrive first. What is known once stays so, whatever follows on the line: so it
 * makes no difference how a text is split.
 */
export function readLine(text: string, complete: boolean): Line | null {
  const line = text.replace(/^[ \t]+/, (space) => space.replaceAll('\t', '    '))
  if (complete) return readWhole(line)
  return UNDECIDED.test(line) ? null : readStart(line)
}

/** Starts of lines that may still become one thing or another. */
const UNDECIDED =
  /^ *(?:#{0,6}|>|[+]|([-_*])(?: *\1)* *|\d{1,9}[.)]?|\d{1,9}[.)] +|[+] +|`{1,2}|`{3}.*|~{1,2}|~{3}.*|\|.*|\$\$? *|\\\[? *)$/

/** Whether only the end of the line can say what it is. */
export function waitsForEnd(text: string): boolean {
  return /^\s*(?:`{3}|~{3}|\|)/.test(text)
}

function readStart(line: string): Line {
  const quote = /^ {0,3}> ?/.exec(line)
  if (quote !== null) return { kind: 'quote', rest: line.slice(quote[0].length) }
  const heading = /^ {0,3}(#{1,6}) +/.exec(line)
  if (heading !== null) {
    const level = heading[1]?.length ?? 1
    return { kind: 'heading', level, rest: line.slice(heading[0].length) }
  }
  return readItem(line) ?? { kind: 'text', rest: line.trimStart() }
}

function readItem(line: string): Line | null {
  const item = /^( *)(?:[-+*]|(\d{1,9})[.)])( +|$)/.exec(line)
  if (item === null) return null
  const [marker, , number, space = ''] = item
  // Four spaces or more after a marker belong to the text (CommonMark 0.31, 5.2).
  const wide = space.length > 4 ? space.length - 1 : 0
  return {
    kind: 'item',
    ordered: number !== undefined,
    start: Number(number ?? 1),
    column: item[1]?.length ?? 0,
    indent: marker.length - wide + (space === '' ? 1 : 0),
    rest: line.slice(marker.length),
  }
}

function readWhole(line: string): Line {
  if (line.trim() === '') return { kind: 'blank' }
  if (/^ {0,3}([-_*])(?: *\1){2,} *$/.test(line)) return { kind: 'rule' }
  const fence = readFence(line)
  if (fence !== null) return { kind: 'fence', fence }
  if (/^ {0,3}\|/.test(line)) return { kind: 'row', text: line.trim() }
  const heading = /^ {0,3}(#{1,6}) *$/.exec(line)
  if (heading !== null) return { kind: 'heading', level: heading[1]?.length ?? 1, rest: '' }
  return readStart(line)
}

function readFence(line: string): Fence | null {
  const found = /^( *)(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(line)
  if (found !== null) {
    const [, space = '', ticks, afterTicks, tildes = '', afterTildes = ''] = found
    const mark = ticks === undefined ? '~' : '`'
    return {
      end: new RegExp(`^ *${mark}{${(ticks ?? tildes).length},}\\s*$`),
      language: languageOf(afterTicks ?? afterTildes),
      indent: space.length,
      endsAtBlank: false,
    }
  }
  const maths = /^( *)(\$\$|\\\[) *$/.exec(line)
  if (maths === null) return null
  const end = maths[2] === '$$' ? /^ *\$\$\s*$/ : /^ *\\\]\s*$/
  return { end, language: null, indent: maths[1]?.length ?? 0, endsAtBlank: true }
}

function languageOf(info: string): string | null {
  const word = info.trim().split(/\s/)[0]?.toLowerCase() ?? ''
  return /^[a-z0-9+#-]{1,20}$/.test(word) ? word : null
}

/** Whether a line may be the end of a fence, as far as it has arrived. */
export function mayEndFence(text: string): boolean {
  return /^\s*(?:`*|~*|\$*|\\?\]?)\s*$/.test(text)
}

/** Whether a row says that the one before it is the head of a table. */
export function isDelimiterRow(row: string): boolean {
  return /^\|(?: *:?-+:? *\|)*(?: *:?-+:? *)?$/.test(row) && row.includes('-')
}

/** More columns are left out. */
const MOST_COLUMNS = 50

/** The texts of the cells of a row. */
export function cellsOf(row: string): readonly string[] {
  const inner = row.replace(/^\|/, '').replace(/(?<!\\)\|$/, '')
  return inner
    .split(/(?<!\\)\|/)
    .slice(0, MOST_COLUMNS)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}
