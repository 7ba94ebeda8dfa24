/** A block that holds blocks. */
export interface Container {
  readonly kind: 'root' | 'quote' | 'item'
  readonly node: Element
  readonly ordered: boolean
  /** How far its text is indented. */
  readonly indent: number
  /** The least indentation of a line that belongs to it. */
  readonly least: number
  /** How many elements are around its text. */
  readonly depth: number
}

interface Matched {
  /** What is left of the line; null if more of it must arrive first. */
  readonly rest: string | null
  /** How many containers go on. */
  readonly matched: number
}

/**
 * Takes from the start of a line what says that it goes on in the open containers. In a block of code, an indentation that is
 * missing does not end a list.
 */
export function matchContainers(
  stack: readonly Container[],
  start: string,
  { complete, inCode }: { readonly complete: boolean; readonly inCode: boolean },
): Matched {
  let rest = start.replace(/^[ \t]+/, (space) => space.replaceAll('\t', '    '))
  for (const [index, container] of stack.entries()) {
    if (container.kind === 'root') continue
    if (!complete && /^ *(?:>?)$/.test(rest) && (rest.trim() === '' || container.kind === 'quote'))
      return { rest: null, matched: index }
    const after =
      container.kind === 'quote' ? afterQuote(rest) : afterIndent(rest, container, inCode)
    if (after === null) return { rest, matched: index }
    rest = after
  }
  return { rest, matched: stack.length }
}

function afterQuote(line: string): string | null {
  const marker = /^ {0,3}> ?/.exec(line)
  return marker === null ? null : line.slice(marker[0].length)
}

function afterIndent(line: string, { indent, least }: Container, inCode: boolean): string | null {
  const spaces = line.length - line.trimStart().length
  if (!inCode && line.trim() !== '' && spaces < least) return null
  return line.slice(Math.min(spaces, indent))
}
