import type { ChatMessage } from './chat-request.ts'
import { ENDING } from './answers/ending.ts'
import { fencesIn } from './fences.ts'

/** The question of a conversation, and the answers of other models to it. */
export interface Briefing {
  readonly question: string
  /** What the user said before it, the newest at the end. */
  readonly earlier: string
  readonly references: readonly string[]
  /** Whether an analysis of the references came with them. */
  readonly analysed: boolean
  readonly images: number
}

/** Most references that are read, and most characters of each: they are compared with one another. */
export const MAX_REFERENCES = 64
export const MAX_REFERENCE_CHARS = 8_000

/** Messages of the user before the question that are read, and most characters of each. */
const MAX_EARLIER = 4
const MAX_EARLIER_CHARS = 1_000

const PAPER = /(?:^|\n)Responses from models:[ \t]*\n/
/** Anything that looks like a fence; it is never quoted. */
const FENCE = /<<<(?:response|draft|end)\b[^<>\n]*>>>/g
/** Notes about a shortened reference; they are no part of the answer. */
const NOTE = /^\[(?:… \d+ or more characters|cut off before|stopped at).*\]$/gm
/** A paragraph of instructions about references, not a question of the user. */
const ABOUT_REFERENCES = {
  first: /\b(?:responses?|references|proposals)\b/i,
  later: /\b(?:models?|synthesi[sz]e|aggregate|merge|marker lines)\b/i,
} as const

/** An analysis stands after the references, to the end of their message. */
const ANALYSIS = /(?:^|\n)Analysis of the responses:/

/** How the instructions of a debate begin. */
const DEBATE = /^You take part in a debate\b/

interface Split {
  readonly rest: string
  readonly references: readonly string[]
  readonly analysed: boolean
}

function clean(reference: string): string {
  return reference.replace(FENCE, '').replace(NOTE, '').trim()
}

function splitFenced(text: string): Split | undefined {
  const fences = fencesIn(text, 'numbers')
  // One prompt has one nonce: a fence with another is quoted text.
  const nonce = fences.at(-1)?.nonce
  const ours = fences.filter((fence) => fence.nonce === nonce)
  if (ours.length === 0) return undefined
  const last = ours.at(-1)?.end ?? 0
  const analysis = ANALYSIS.exec(text.slice(last))
  const end = analysis === null ? text.length : last + analysis.index
  const between = [...ours, { start: end }].map(({ start }, index) =>
    text.slice(ours[index - 1]?.end ?? 0, start),
  )
  return {
    rest: between.join('\n\n'),
    references: ours.map(({ body }) => clean(body)),
    analysed: analysis !== null,
  }
}

/** The published layout: numbered from 1, each number at the start of a line. */
function splitPaper(text: string): Split | undefined {
  const start = PAPER.exec(text)
  if (!start) return undefined
  const [list = '', ...analysis] = text.slice(start.index + start[0].length).split(ANALYSIS)
  const starts: number[] = []
  for (const { index, 1: number } of list.matchAll(/^(\d+)\. /gm)) {
    if (Number(number) === starts.length + 1) starts.push(index)
  }
  if (starts.length === 0) return undefined
  const references = starts.map((from, index) =>
    clean(list.slice(from, starts[index + 1]).replace(/^\d+\. /, '')),
  )
  return { rest: text.slice(0, start.index), references, analysed: analysis.length > 0 }
}

function split(message: ChatMessage): Split | undefined {
  if (message.role === 'assistant' || message.role === 'tool') return undefined
  return splitFenced(message.text) ?? splitPaper(message.text)
}

function withoutInstructions(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => !isAboutReferences(paragraph))
    .join('\n\n')
    .trim()
}

function isAboutReferences(paragraph: string): boolean {
  if (DEBATE.test(paragraph)) return true
  const found = ABOUT_REFERENCES.first.exec(paragraph)
  return found !== null && ABOUT_REFERENCES.later.test(paragraph.slice(found.index))
}

/**
 * Reads a conversation the way a model would: its question, and the references. Only the user asks: the question
 * is empty when the user says nothing, whatever the system says.
 */
export function briefingOf(messages: readonly ChatMessage[]): Briefing {
  const briefed = messages.map((message) => ({ message, found: split(message) }))
  const { references = [], analysed = false } = briefed.findLast(({ found }) => found)?.found ?? {}
  const said = briefed
    .filter(({ message }) => message.role === 'user')
    .map(({ message, found }) => ({
      text: (found ? withoutInstructions(found.rest) : message.text).replace(ENDING, '').trim(),
      images: message.images,
      isQuestion: found === undefined,
    }))
  // A message of the user that holds only references stands after the one with the question.
  const at = said.findLastIndex(
    ({ text, images, isQuestion }) => isQuestion || text !== '' || images > 0,
  )
  return {
    question: said[at]?.text ?? '',
    earlier: said
      .slice(Math.max(0, at - MAX_EARLIER), Math.max(0, at))
      .map(({ text }) => text.slice(0, MAX_EARLIER_CHARS))
      .join('\n'),
    images: said[at]?.images ?? 0,
    analysed,
    references: references
      .filter((reference) => reference !== '')
      .slice(0, MAX_REFERENCES)
      .map((reference) => reference.slice(0, MAX_REFERENCE_CHARS)),
  }
}
