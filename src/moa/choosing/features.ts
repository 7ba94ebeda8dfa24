import { hasImage, type Message } from '../message.ts'
import type { CallSettings } from '../model-port.ts'
import type { AnswerKind } from '../short-answers/answer-rule.ts'
import { answerKindOf } from './answer-kind.ts'
import { codeCharsIn } from './code.ts'
import { excerptOf, type Excerpt } from './excerpt.ts'
import { folded, intentsIn, type Said } from './intents.ts'
import { countCharacters, type Script } from './script.ts'
import type { Intent } from './terms.ts'

/** What a request is like, as far as rules and learners look at it. Of its text, the last user message counts. */
export interface Features {
  /** UTF-16 units of the last user message. */
  readonly chars: number
  /** Its words, about: a long text is measured at both ends. */
  readonly words: number
  /** User messages of the conversation. */
  readonly turns: number
  readonly script: Script
  /** It only greets, thanks or agrees. */
  readonly greeting: boolean
  /** It asks something, or wants an explanation. */
  readonly question: boolean
  readonly intents: readonly Intent[]
  /** The kind of answer that it wants. */
  readonly answer: AnswerKind
  /** Characters of code in it, about. */
  readonly code: number
  /** Shares of its characters. */
  readonly digits: number
  readonly signs: number
  /** The request carries results of tools that no answer has followed yet. */
  readonly toolLoop: boolean
  /** The answer must be the call of a tool. */
  readonly forcedTool: boolean
  readonly tools: boolean
  readonly image: boolean
  /** The answer must be JSON. */
  readonly json: boolean
  /** Both ends of the text, in the form in which terms are compared, for rules that look for words of their own. */
  readonly excerpt: string
}

/** Features from which no text can be read. */
export type PlainFeatures = Omit<Features, 'excerpt'>

/** The features without the text. */
export function plainFeatures({ excerpt: _excerpt, ...features }: Features): PlainFeatures {
  return features
}

/** The part of a request that its features depend on. */
export interface Prompt {
  readonly messages: readonly Message[]
  readonly settings: CallSettings
}

/** Characters from each end of the message that are looked at: for its code, for its characters, and for its words. */
const CODE_ZONE = 8_192
const CHARACTER_ZONE = 1_500
const WORD_ZONE = 500
/** Longest message that may be nothing but a greeting. */
const MAX_GREETING_WORDS = 12
/** Words beside the greeting, such as a name. */
const MAX_NAME_WORDS = 1

/** Reads a request in about a tenth of a millisecond, however long it is. */
export function featuresOf({ messages, settings }: Prompt): Features {
  const users = messages.filter(({ role, ofResults }) => role === 'user' && ofResults !== true)
  const last = users.at(-1) ?? { role: 'user', content: '' }
  const long = excerptOf(last, CODE_ZONE)
  const text = both(ends(long, CHARACTER_ZONE))
  const excerpt = folded(both(ends(long, WORD_ZONE)))
  const said = intentsIn(excerpt)
  const counts = countCharacters(text)
  const code = codeOf(long, text)
  const question = counts.isQuestion || said.first.has('question') || said.first.has('explain')
  const { tools = [], toolChoice } = settings
  const json = settings.responseFormat !== undefined && !isPlain(settings.responseFormat)
  const share = Math.max(1, text.length)
  return {
    chars: long.chars,
    words: Math.round((said.words * Math.max(long.chars, 1)) / Math.max(excerpt.length, 1)),
    turns: users.length,
    script: counts.script,
    greeting: isGreeting(said, counts),
    question,
    intents: intentsOf(said),
    answer: answerKindOf({ text, said, question, json, codeChars: code }),
    code,
    digits: counts.digits / share,
    signs: counts.signs / share,
    toolLoop: hasNewResults(messages),
    forcedTool: tools.length > 0 && isForced(toolChoice),
    tools: tools.length > 0,
    image: messages.some(hasImage),
    json,
    excerpt,
  }
}

/** The excerpt with shorter ends. */
function ends({ head, tail, chars }: Excerpt, size: number): Excerpt {
  if (tail === '' && head.length <= 2 * size) return { head, tail, chars }
  const end = tail.length >= size ? tail : head + tail
  return { head: head.slice(0, size), tail: end.slice(-size), chars }
}

function both({ head, tail }: Excerpt): string {
  return tail === '' ? head : `${head}\n${tail}`
}

/** Code of the whole message: what lies between its ends counts as they do. */
function codeOf({ head, tail, chars }: Excerpt, sample: string): number {
  const seen = head.length + tail.length
  if (seen === 0) return 0
  if (!head.includes('```') && !tail.includes('```')) {
    return Math.round((codeCharsIn(sample) * chars) / sample.length)
  }
  return Math.round((codeCharsIn(head + tail) * chars) / seen)
}

/** A review that is to be written is a text like others. */
function intentsOf({ first }: Said): readonly Intent[] {
  const written = first.get('write') ?? Infinity
  const intents = [...first.keys()]
  return written < (first.get('review') ?? 0)
    ? intents.filter((each) => each !== 'review')
    : intents
}

/** A text that greets, with at most a name beside it. */
function isGreeting(
  { words, first, beyondGreeting }: Said,
  { digits }: { readonly digits: number },
): boolean {
  if (!first.has('greeting') || words > MAX_GREETING_WORDS || digits > 0) return false
  if (beyondGreeting.length > MAX_NAME_WORDS) return false
  const rest = intentsIn(beyondGreeting.join(' '))
  return rest.first.size === 0
}

/** Whether results of tools stand after the last answer; texts of the user or the system may follow them. */
function hasNewResults(messages: readonly Message[]): boolean {
  const since = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
  return since.some((message) => message.role === 'tool' || isWrittenResult(message))
}

/** Clients without tools of the API write the results of their own into a text of the user. */
const WRITTEN_RESULT =
  /^\s*(?:<(?:tool|function)_(?:result|response|output)s?\b|\[[^\]\n]{1,80}\] Result:)/

function isWrittenResult(message: Message): boolean {
  if (message.role !== 'user') return false
  const { content } = message
  const [first] = typeof content === 'string' ? [] : content
  const text = first?.type === 'text' ? first.text : typeof content === 'string' ? content : ''
  return WRITTEN_RESULT.test(text.slice(0, 200))
}

function isForced(choice: CallSettings['toolChoice']): boolean {
  return choice !== undefined && choice !== 'auto' && choice !== 'none'
}

function isPlain(format: object): boolean {
  return 'type' in format && format.type === 'text'
}
