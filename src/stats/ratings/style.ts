import { characters } from '../length/characters.ts'
import type { StylePair } from './vote.ts'

/** The counts of an answer that may please a reader apart from its worth. */
export interface Style {
  readonly characters: number
  readonly headings: number
  readonly listItems: number
  readonly boldSpans: number
}

/** Counts the Markdown of an answer; what stands in fenced code is no style. */
export function styleOf(text: string): Style {
  const prose = text.replace(/^(```|~~~)[^\n]*\n[\s\S]*?(?:^\1[^\n]*$|$(?![\s\S]))/gm, '')
  return {
    characters: characters(text),
    headings: count(prose, /^ {0,3}#{1,6}\s/gm),
    listItems: count(prose, /^\s*(?:[-*+]|\d+[.)])\s/gm),
    boldSpans: count(prose, /\*\*[^*\n]+\*\*|__[^_\n]+__/g),
  }
}

/** The counts of two answers as the style of a vote. */
export function stylePairs(first: Style, second: Style): readonly StylePair[] {
  return (['characters', 'headings', 'listItems', 'boldSpans'] as const).map((name) => ({
    first: first[name],
    second: second[name],
  }))
}

/** By count, the standardised (first − second) / (first + second) of each vote; 0 where both have none. */
export function styleColumns(
  styles: readonly (readonly StylePair[])[],
): readonly (readonly number[])[] {
  const kinds = Math.max(0, ...styles.map((style) => style.length))
  return Array.from({ length: kinds }, (_, k) =>
    standardised(styles.map((style) => contrast(style[k]))),
  )
}

function contrast(pair: StylePair | undefined): number {
  if (pair === undefined || pair.first + pair.second === 0) return 0
  return (pair.first - pair.second) / (pair.first + pair.second)
}

function standardised(values: readonly number[]): readonly number[] {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n)
  return values.map((value) => (sd > 0 ? (value - mean) / sd : 0))
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
