import { TERMS, type Intent } from './terms.ts'

/** What the words of a text say. */
export interface Said {
  readonly words: number
  /** The number of the first word of each intent that was found. */
  readonly first: ReadonlyMap<Intent, number>
  /** Words that belong to no greeting. */
  readonly beyondGreeting: readonly string[]
}

/** Characters of a script without spaces that make one word, about. */
const UNSPACED_WORD = 2
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+/g
/** Letters of scripts in which terms stand inside longer words, as Korean joins endings to words. */
export const JOINED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/

const WORDS = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'\u2019]*/gu
/** Longest term, in words. */
const MAX_TERM_WORDS = 4
/** Letters that the beginnings of words are looked up by: they have at least so many. */
const LOOKED_UP = 4
/** Letters without a form that is a plain letter with an accent. */
const PLAIN: Readonly<Record<string, string>> = { ł: 'l', ı: 'i', ß: 'ss', '’': "'" }

/** A text in the form in which terms are compared: lower case, without accents of Latin, Greek and Cyrillic letters. */
export function folded(text: string): string {
  const lower = text.toLowerCase()
  // Most texts are ASCII, and need no more.
  if (!/[\u0080-\uffff]/.test(lower)) return lower
  const bare = lower
    .normalize('NFD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
  return bare.replace(/[łıß’]/g, (letter) => PLAIN[letter] ?? letter)
}

interface Lexicon {
  /** Terms of whole words. */
  readonly spaced: ReadonlyMap<string, readonly Intent[]>
  /** First words of terms that have several. */
  readonly starts: ReadonlySet<string>
  /** Beginnings of words, by their first letters. */
  readonly beginnings: ReadonlyMap<string, readonly (readonly [string, Intent])[]>
  /** Terms of scripts that join words. */
  readonly joined: readonly (readonly [term: string, intent: Intent])[]
}

let made: Lexicon | undefined

/** Built on first use: every isolate would pay for it at start-up. */
function lexicon(): Lexicon {
  if (made !== undefined) return made
  const spaced = new Map<string, Intent[]>()
  const starts = new Set<string>()
  const beginnings = new Map<string, [string, Intent][]>()
  const joined: [string, Intent][] = []
  for (const [intent, terms] of Object.entries(TERMS) as [Intent, string][]) {
    for (const term of folded(terms).trim().split(/\s+/)) {
      const text = term.replaceAll('_', ' ')
      if (JOINED.test(text)) joined.push([text, intent])
      else if (text.endsWith('~')) {
        const key = text.slice(0, LOOKED_UP)
        beginnings.set(key, [...(beginnings.get(key) ?? []), [text.slice(0, -1), intent]])
      } else {
        spaced.set(text, [...(spaced.get(text) ?? []), intent])
        const space = text.indexOf(' ')
        if (space !== -1) starts.add(text.slice(0, space))
      }
    }
  }
  made = { spaced, starts, beginnings, joined }
  return made
}

/** The intents of a folded text, by its words. */
export function intentsIn(text: string): Said {
  const first = new Map<Intent, number>()
  const words = text.match(WORDS) ?? []
  const greets = new Set<number>()
  const note = (intents: readonly Intent[], from: number, to: number) => {
    for (const intent of intents) {
      if (!first.has(intent)) first.set(intent, from)
      if (intent === 'greeting') for (let at = from; at < to; at++) greets.add(at)
    }
  }
  const { spaced, starts, beginnings } = lexicon()
  for (const [index, word] of words.entries()) {
    const found = spaced.get(word)
    if (found !== undefined) note(found, index, index + 1)
    if (starts.has(word)) {
      let phrase = word
      for (let next = index + 1; next < Math.min(words.length, index + MAX_TERM_WORDS); next++) {
        phrase += ` ${words[next]}`
        const longer = spaced.get(phrase)
        if (longer !== undefined) note(longer, index, next + 1)
      }
    }
    for (const [beginning, intent] of beginnings.get(word.slice(0, LOOKED_UP)) ?? []) {
      if (word.startsWith(beginning)) note([intent], index, index + 1)
    }
  }
  const beyondGreeting = words.filter((_word, index) => !greets.has(index))
  const said = { words: words.length, first, beyondGreeting }
  return JOINED.test(text) ? withJoined(text, { ...said, words: wordsIn(words) }) : said
}

/** About how many words there are where some have no space between them. */
function wordsIn(tokens: readonly string[]): number {
  return tokens.reduce((sum, token) => {
    const spaced = token.replace(UNSPACED, '')
    return sum + Math.ceil((token.length - spaced.length) / UNSPACED_WORD) + (spaced === '' ? 0 : 1)
  }, 0)
}

/** Adds the terms of scripts that join words, wherever they stand in the text. */
function withJoined(text: string, { words, first, beyondGreeting }: Said): Said {
  const all = new Map(first)
  let left = beyondGreeting.join(' ')
  for (const [term, intent] of lexicon().joined) {
    const at = text.indexOf(term)
    if (at === -1) continue
    const index = Math.floor(at / UNSPACED_WORD)
    all.set(intent, Math.min(index, all.get(intent) ?? index))
    if (intent === 'greeting') left = left.replaceAll(term, ' ')
  }
  return { words, first: all, beyondGreeting: left.match(WORDS) ?? [] }
}
