import { packed, type Expression } from './sums/expression.ts'
import { stateFact, type Fact, type Value } from './knowledge/facts.ts'
import type { Part } from './question.ts'
import { contentOf, sentencesOf, shared, wordsOf } from './words.ts'

/** The answer of a text to one part of a question. */
export interface Claim {
  /** Equal for claims with the same answer; undefined when only words can be compared. */
  readonly key?: string
  /** The value alone; undefined when the claim is a quotation. */
  readonly value?: string
  /** The claim as a sentence without its full stop. */
  readonly sentence: string
  readonly words: ReadonlySet<string>
}

/** A part of a question, and whether it is the only one. */
export interface PartOfQuestion {
  readonly part: Part
  readonly alone: boolean
}

/** Sentences that claim nothing: not knowing, and notes about being simulated. */
const CLAIMS_NOTHING =
  /\b(?:do not|don't|cannot|can't) (?:know|answer|see)\b|\bsimulated (?:answer|model)\b/i
/** Longest quotation of a reference, in characters. */
const MAX_QUOTE_CHARS = 1200
/** Numbers are the same when they agree in this many digits: 3.33 is 10/3. */
const SAME_DIGITS = 3

/** Writes the answer to a part in full. */
function state(part: Part, value: string): string {
  if (part.type === 'fact') return stateFact(part.fact, value)
  const rough = /^about (.+)/.exec(value)
  return rough ? `${part.text} ≈ ${rough[1]}` : `${part.text} = ${value}`
}

/** The claim that a part of the question has this value. */
export function claim(part: Part, value: string): Claim {
  const key = part.type === 'sum' ? numberKey(value) : wordsOf(value).join(' ')
  return { key, value, sentence: state(part, value), words: contentOf(value) }
}

function numberKey(text: string): string {
  const bare = text.replace(/^about |\s.*$/g, '')
  const [top = '', bottom = '1'] = bare.split('/')
  const number = Number(top) / Number(bottom)
  if (Number.isNaN(number)) return bare
  if (Number.isInteger(number)) return bottom === '1' ? top.replace(/\.0+$/, '') : String(number)
  return number.toPrecision(SAME_DIGITS)
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
const VALUE = String.raw`-?\d+(?:\.\d+)?(?:\/\d+)?|undefined`

const LAST_VALUE = new RegExp(`^([=≈])(${VALUE})`)

/** The last value of a chain such as `17*23=340+51=391`. */
function sumClaim({ part, alone }: PartOfQuestion, expression: Expression, text: string) {
  const signs = packed(text).replace(/[*`$\\]{2,}|[`$]/g, '')
  const chain = new RegExp(
    `(?<![\\d.*/+^%√-])${escaped(packed(expression.text))}((?:[=≈][^\\s=≈,;()]+)+)`,
  ).exec(signs)?.[1]
  const last = LAST_VALUE.exec(chain?.split(/(?=[=≈])/).at(-1) ?? '')
  if (last) return claim(part, `${last[1] === '≈' ? 'about ' : ''}${last[2]}`)
  return alone ? looseSumClaim(part, expression, text) : undefined
}

/** For prose without the sum itself: what follows "=" or "is", else the last new number. */
function looseSumClaim(part: Part, { tokens }: Expression, text: string): Claim | undefined {
  const sentences = sentencesOf(text).filter((sentence) => !CLAIMS_NOTHING.test(sentence))
  const signs = packed(sentences.join('\n').replace(/\*\*/g, ''))
  const after = [...signs.matchAll(new RegExp(`=(${VALUE})`, 'g'))].at(-1)?.[1]
  const numbers = (signs.match(/(?<![\d.])-?\d+(?:\.\d+)?/g) ?? []).filter(
    (number) => !tokens.includes(number),
  )
  const value = after ?? numbers.at(-1)
  return value === undefined ? undefined : claim(part, value)
}

/** The first of the known values in a sentence that is not denied ("not Jupiter"). */
function firstValue(fact: Fact, sentence: string): Value | undefined {
  const words = ` ${wordsOf(sentence.replace(/\([^()]*\)/g, ' ')).join(' ')} `
  const values = fact.mistake ? [fact.truth, fact.mistake.value] : [fact.truth]
  const hits = values.flatMap((value) =>
    value.spellings.flatMap((spelling) => {
      const at = words.indexOf(spelling)
      const denied = at > 0 && words.slice(0, at).endsWith(' not')
      return at < 0 || denied ? [] : [{ at, length: spelling.length, value }]
    }),
  )
  return hits.sort((a, b) => a.at - b.at || b.length - a.length)[0]?.value
}

/** The sentences of a reference about a part, the closest first. */
function sentencesAbout({ part, alone }: PartOfQuestion, text: string): readonly string[] {
  const topic = contentOf(part.text)
  const scored = sentencesOf(text)
    .filter((sentence) => !CLAIMS_NOTHING.test(sentence) && !/^\(simulated\)$/i.test(sentence))
    .map((sentence) => ({ sentence, score: shared(topic, contentOf(sentence)) }))
  const enough = alone ? 0 : Math.max(1, topic.size / 2)
  return scored
    .filter(({ score }) => score >= enough)
    .sort((a, b) => b.score - a.score)
    .map(({ sentence }) => sentence)
}

function withoutNote(sentence: string): string {
  // What looks behind begins at the beginning of a run alone, so that long ones are read once.
  return sentence.replace(/(?<!\s)\s*\(simulated\)/gi, '').replace(/(?<![.!])[.!]+$/, '')
}

function quoted(question: PartOfQuestion, sentence: string): Claim | undefined {
  const topic = contentOf(question.part.text)
  const plain = withoutNote(sentence).slice(0, MAX_QUOTE_CHARS)
  const words = contentOf(plain)
  const own = new Set([...words].filter((word) => !topic.has(word)))
  if (words.size === 0) return undefined
  return { sentence: plain, words: own.size > 0 ? own : words }
}

/** Finds the claim of a text about a part; undefined when it has none. */
export function claimIn(text: string, question: PartOfQuestion): Claim | undefined {
  const { part, alone } = question
  if (part.type === 'sum') return sumClaim(question, part.expression, text)
  const sentences = sentencesAbout(question, text)
  if (part.type === 'fact') {
    for (const sentence of sentences) {
      const value = firstValue(part.fact, sentence)
      if (value) return claim(part, value.text)
    }
    return sentences[0] === undefined ? undefined : quoted(question, sentences[0])
  }
  if (!alone) return sentences[0] === undefined ? undefined : quoted(question, sentences[0])
  const about = new Set(sentences)
  const inOrder = sentencesOf(text).filter((sentence) => about.has(sentence))
  const whole = inOrder.length > 1 ? inOrder.join(' ') : (inOrder[0] ?? '')
  return quoted(question, whole.slice(0, MAX_QUOTE_CHARS))
}
