import { canonical } from '../schema/equal.ts'
import { Work } from '../schema/work.ts'
import { jsonObjectIn } from '../text/json-object.ts'
import type { AnswerKind, AnswerRule } from './answer-rule.ts'
import { labelOf, trimmed } from './labels.ts'
import { numberOf } from './marked-number.ts'
import { numbersIn } from './numbers.ts'
import { plain } from './plain.ts'
import { withoutMarks } from './marked.ts'

/** An answer as it was read. */
export interface ReadAnswer {
  /** As people read it. */
  readonly shown: string
  /** As it is compared with others. */
  readonly value: number | string
  /** Of a number, when it names one; answers of different units are different. */
  readonly unit?: string
}

/** How one kind of answer is read. */
interface KindReader {
  /** From what is marked as the answer; null when it cannot be read as one of this kind. */
  marked(said: string, rule: AnswerRule): ReadAnswer | null
  /** From a text in which nothing is marked. */
  unmarked(text: string, rule: AnswerRule): ReadAnswer | null
}

/** Longest label and longest text, in characters. */
const MAX_LABEL_CHARS = 200
/** Longest text that is a label as a whole, when nothing in it is marked. */
const MAX_BARE_CHARS = 60

/** The readers of every kind. */
export const READERS: Readonly<Record<AnswerKind, KindReader>> = {
  number: { marked: markedNumber, unmarked: lastNumber },
  choice: { marked: (said) => choiceIn(said), unmarked: lastChoice },
  boolean: { marked: (said) => booleanIn(said), unmarked: lastBoolean },
  label: { marked: (said) => labelIn(said), unmarked: bareLabel },
  json: { marked: (said) => jsonIn(said), unmarked: (text) => jsonIn(text) },
  text: { marked: (said) => labelIn(said), unmarked: () => null },
}

function markedNumber(said: string, { units }: AnswerRule): ReadAnswer | null {
  const number = numberOf(plain(said.replace(/^_+|_+$/g, '')), units)
  return number && { shown: shownOf(said), value: number.value, ...unitOf(number) }
}

function lastNumber(text: string, { units }: AnswerRule): ReadAnswer | null {
  const read = plain(text.slice(-MAX_UNMARKED_CHARS))
  const number = numbersIn(read, units).at(-1)
  if (number === undefined || DENIED.test(read.slice(0, number.start).slice(-20))) return null
  const shown = read.slice(number.start, number.end).trim()
  return { shown, value: number.value, ...unitOf(number) }
}

function unitOf({ unit }: { readonly unit: string | null }): { readonly unit?: string } {
  return unit === null ? {} : { unit }
}

/** Longest end of a text in which a number counts that is not marked. */
const MAX_UNMARKED_CHARS = 8_192
/** What says that the number behind it is not the answer. */
const DENIED = /(?:\bnot|n['’]t|≠)\s?(?:equal to\s|exactly\s)?$/i
/** Longest answer that is shown, in characters. */
const MAX_SHOWN_CHARS = 80

function shownOf(said: string): string {
  return shortened(trimmed(said).split(/\s+/).join(' '))
}

function shortened(text: string): string {
  return text.length <= MAX_SHOWN_CHARS
    ? text
    : `${text.slice(0, MAX_SHOWN_CHARS - 1).toWellFormed()}…`
}

const CHOICE_WORD = /^(?:option|choice|answer|letter)\s/i
/** One letter, alone or before what it stands for. A and I may be words: then more than a space must follow. */
const CHOICE =
  /^(?:\(([\p{L}])\)|\[([\p{L}])\]|([\p{L}])(?=$|\s?[).:;,]|\s[-=]\s|\s(?:because|since|as)\b)|([B-HJ-Z])(?=\s))(.*)$/su
const OTHER_CHOICE =
  /^[).:;,\s]*(?:and|or|&|\/|und|oder|,)\s*\(?\p{Lu}\)?(?:$|[\s.,;)])|^\s?,\s?\(?\p{Lu}\)?(?:$|[\s.,;)])/u

function choiceIn(said: string): ReadAnswer | null {
  const text = trimmed(plain(said).replace(/[{}]/g, ' '))
    .replace(/^\\[a-z]+\s*/, '')
    .replace(CHOICE_WORD, '')
    .trim()
  const whole = /^\(?(\d{1,2})[).]?$/.exec(text)?.[1]
  const [, round, square, alone, spaced, rest = ''] = CHOICE.exec(text) ?? []
  const letter = whole ?? round ?? square ?? alone ?? spaced
  if (letter === undefined || OTHER_CHOICE.test(rest)) return null
  const choice = letter.toUpperCase()
  return { shown: choice, value: choice }
}

/** A letter that stands alone at the end of the text. */
const CHOICE_AT_END = /(?:^|[\s*_"])(?:\(([A-Za-z])\)|([A-HJ-Z])[.)]|option ([A-Z])\.?)$/

function lastChoice(text: string): ReadAnswer | null {
  const end = withoutMarks(text.trimEnd().slice(-200)).replace(/(?<=\))\.$/, '')
  const [, round, alone, named] = CHOICE_AT_END.exec(end) ?? []
  const whole = /^[A-Za-z]$/.test(text.trim()) ? text.trim() : undefined
  const letter = (round ?? alone ?? named ?? whole)?.toUpperCase()
  return letter === undefined ? null : { shown: letter, value: letter }
}

const YES = 'yes|true|correct|right|ja|oui|sí|si|sim|да|是|はい|예|네'
const NO = 'no|false|incorrect|wrong|nein|non|não|нет|否|不是|いいえ|아니요'
const SAYS = new RegExp(String.raw`^(not |isn't |is not )?(?:(${YES})|(${NO}))(?![\p{L}\d])`, 'iu')
const SAYS_AT_END = new RegExp(
  String.raw`(?:\b(?:is|are|would be)\s(?:indeed\s)?|[,:;]\s)(not )?(?:(${YES})|(${NO}))$`,
  'iu',
)

function booleanIn(said: string): ReadAnswer | null {
  const text = trimmed(plain(said).replace(/\\text|[{}]/g, '')).trim()
  const found = SAYS.exec(text)
  const rest = text.slice(found?.[0].length ?? 0)
  // Both, as in "yes or no" and "true/false".
  if (new RegExp(String.raw`^\s?(?:or|and|/|,)\s?(?:${YES}|${NO})(?!\p{L})`, 'iu').test(rest))
    return null
  const last = found ?? SAYS_AT_END.exec(text)
  return last && booleanOf(last)
}

function booleanOf([, not, yes]: RegExpExecArray): ReadAnswer {
  const shown = (yes !== undefined) === (not === undefined) ? 'yes' : 'no'
  return { shown, value: shown }
}

/** At its end, or else at its beginning, unless the two differ. */
function lastBoolean(text: string): ReadAnswer | null {
  const whole = text.trim()
  const lines = whole.split('\n')
  const line = withoutMarks((lines.at(-1) ?? '').slice(-400))
  const sentence = trimmed(line.split(/[.!?]\s/).at(-1) ?? '')
  const last = SAYS_AT_END.exec(sentence)
  const atEnd = last === null ? loneBoolean(sentence) : booleanOf(last)
  const atStart = loneBoolean(withoutMarks(whole.slice(0, 400)))
  return atEnd !== null && atStart !== null && atEnd.value !== atStart.value
    ? null
    : (atEnd ?? atStart)
}

/** A word that is a sentence, or the beginning of one before a comma: not the "no" of "no evidence". */
function loneBoolean(text: string): ReadAnswer | null {
  const found = SAYS.exec(text)
  return found !== null && /^[*_]*(?:$|[.,;:!\n。，！]|\s[-–—])/.test(text.slice(found[0].length))
    ? booleanOf(found)
    : null
}

function labelIn(said: string): ReadAnswer | null {
  const value = labelOf(said)
  return value === '' || value.length > MAX_LABEL_CHARS ? null : { shown: shownOf(said), value }
}

function bareLabel(text: string): ReadAnswer | null {
  const bare = text.trim()
  return bare.length > MAX_BARE_CHARS || bare.includes('\n') ? null : labelIn(bare)
}

/** The last value of JSON in a text: all of it, in its last code fence, or its last object. */
export function jsonValueIn(text: string): unknown {
  const bare = text.trim()
  const fence = bare.lastIndexOf('```')
  const opening = fence === -1 ? -1 : bare.lastIndexOf('```', fence - 1)
  const inFence = opening === -1 ? '' : bare.slice(opening + 3, fence).replace(/^[a-z]*\n/i, '')
  return parsed(bare) ?? parsed(inFence) ?? jsonObjectIn(bare) ?? undefined
}

function jsonIn(text: string): ReadAnswer | null {
  return shortJson(jsonValueIn(text))
}

/** A value of JSON as an answer; null for one that is nested too deeply. */
export function shortJson(found: unknown): ReadAnswer | null {
  const value = found === undefined ? undefined : canonical(found, new Work())?.normalize('NFC')
  return value === undefined ? null : { shown: shortened(value), value }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
