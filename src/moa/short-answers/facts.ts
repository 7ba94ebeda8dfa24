import { withIsoDates } from './dates.ts'
import { numbersIn } from './numbers.ts'
import { plain } from './plain.ts'
import { wordsOf } from '../text/similarity.ts'

const DATE = /\d{4}-\d\d-\d\d/g
const QUOTED =
  /`([^`\n]{1,80})`|"([^"\n]{1,80})"|“([^”\n]{1,80})”|«([^»\n]{1,80})»|「([^」\n]{1,80})」/g
const NAME = /(?<=[\p{L}\d,;]\s)\p{Lu}[\p{L}\p{M}\d]+/gu
const NEGATION =
  /(?<!\p{L})(?:not|no|never|none|nor|neither|nobody|nothing|without|cannot|nicht|kein\p{L}*|nie|ohne|pas|jamais|sans|nunca|sin|не|нет)(?!\p{L})|n['’]t(?!\p{L})|[不没無无非未]|ない|ません/giu
const SENTENCE_END = /(?<=[.!?])\s+|(?<=[。！？])|\n+/

/** The numbers, dates and quoted identifiers of a text, sorted: equal for texts that name the same ones. */
export function factsOf(text: string): string {
  const dated = withIsoDates(text)
  const dates = dated.match(DATE) ?? []
  const numbers = numbersIn(plain(dated.replace(DATE, ' '))).map(
    ({ value, unit }) => `${value}${unit ?? ''}`,
  )
  const quoted = Array.from(text.matchAll(QUOTED), (found) => found.slice(1).join(''))
  return JSON.stringify([...dates, ...numbers, ...quoted].sort())
}

/** The facts of a text that names none. */
export const NO_FACTS = '[]'

/** How often a text denies something. */
export function negationsIn(text: string): number {
  return text.match(NEGATION)?.length ?? 0
}

/** Names inside of sentences, in order. */
export function namesIn(text: string): string {
  return (text.match(NAME) ?? []).join(' ')
}

/** The sentences of a text; a line is one too. */
export function sentencesOf(text: string): readonly string[] {
  return text.split(SENTENCE_END).filter((sentence) => sentence.trim() !== '')
}

/** Fewest words of a sentence that is recognised in another text. */
const MIN_WORDS = 2

/** Whether a sentence of both texts has other numbers, or is denied in one of them only. */
export function contradict(one: readonly string[], other: readonly string[]): boolean {
  const claims = new Map(one.map((sentence) => [wordingOf(sentence), claimOf(sentence)]))
  return other.some((sentence) => {
    const wording = wordingOf(sentence)
    const claim = wording.includes(' ') ? claims.get(wording) : undefined
    return claim !== undefined && claim !== claimOf(sentence)
  })
}

/** The words of a sentence without what is compared. */
function wordingOf(sentence: string): string {
  const words = wordsOf(plain(sentence.replace(QUOTED, ' ').replace(NEGATION, ''))).filter(
    (word) => !/\d/.test(word),
  )
  // An auxiliary comes and goes with a negation.
  const said = words.filter((word) => !/^(?:do|does|did|ca|wo)$/.test(word))
  return said.length < MIN_WORDS ? '' : said.join(' ')
}

function claimOf(sentence: string): string {
  return `${factsOf(sentence)} ${negationsIn(sentence) % 2}`
}
