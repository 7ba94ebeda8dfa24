import { textOf, type Message, type ToolCall } from '../../../moa/message.ts'
import { NO_SIGNATURE } from '../../catalog/placeholders.ts'
import { argumentsOf } from '../call-arguments.ts'
import { geminiName } from './names.ts'
import { imagesOf, partsOfMessage, textsOf } from './parts.ts'
import { callSignatures, signedParts, type SignedPart } from './signatures.ts'

/** One turn as Gemini has it. */
interface Content {
  readonly role: 'user' | 'model'
  readonly parts: object[]
}

/** A conversation as Gemini has it. */
export interface GeminiConversation {
  readonly contents: readonly Content[]
  readonly systemInstruction?: { readonly parts: readonly object[] }
}

/** Differences between families of models. */
export interface ContentsOptions {
  /** Gives a call that has no signature what stands in its place. */
  readonly wantsSignatures: boolean
}

/** A turn that nothing else can fill: there must be one of the user, and the first must be. */
const NO_TEXT = { text: '…' }

/**
 * Writes a conversation of any client as one that Gemini accepts: user and model take turns, the user first; all calls of
 * a step are answered in the turn after it, each by its name. Instructions at the beginning stand apart.
 */
export function geminiConversation(
  messages: readonly Message[],
  options: ContentsOptions,
): GeminiConversation {
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const end = first === -1 ? messages.length : first
  const instructions = messages.slice(0, end).flatMap(textsOf)
  const turns = new Turns(options)
  turns.show(messages.slice(0, end).flatMap(imagesOf)) // Instructions are texts alone.
  for (const message of messages.slice(end)) turns.add(message)
  const contents = turns.all()
  if (contents.length === 0)
    return {
      contents: [{ role: 'user', parts: instructions.length > 0 ? instructions : [NO_TEXT] }],
    }
  const before: readonly Content[] =
    contents[0]?.role === 'model' ? [{ role: 'user', parts: [NO_TEXT] }] : []
  return {
    contents: [...before, ...contents],
    ...(instructions.length === 0 ? {} : { systemInstruction: { parts: instructions } }),
  }
}

/** The answer to a call, until its result is found. */
interface Answer {
  readonly functionResponse: { id: string; name: string; response: object }
}

const NO_RESULT = { error: 'The call has no result' }

class Turns {
  readonly #contents: Content[] = []
  readonly #options: ContentsOptions
  /** Answers to calls whose results are still to come, by the id of the call: in a step, calls may share one; the first is the last. */
  readonly #open = new Map<string, Answer[]>()
  /** Of the turns of the model that follow one another. */
  #calls: ToolCall[] = []

  constructor(options: ContentsOptions) {
    this.#options = options
  }

  /** Adds parts of the user. */
  show(parts: readonly object[]): void {
    this.#push('user', parts)
  }

  add(message: Message): void {
    if (message.role === 'assistant') {
      this.#addAnswer(message)
      return
    }
    this.#endCalls()
    const open = message.role === 'tool' ? this.#open.get(message.toolCallId ?? '') : undefined
    const answer = open?.pop()
    if (answer === undefined) {
      this.#push('user', partsOfMessage(message)) // A result without its call is still a text to read.
      return
    }
    answer.functionResponse.response = { output: textOf(message) }
    this.#push('user', imagesOf(message))
  }

  all(): readonly Content[] {
    this.#endCalls()
    return this.#contents
  }

  #addAnswer(message: Message): void {
    const calls = message.toolCalls ?? []
    const signatures = callSignatures(message)
    const signed = calls.map((call, index) => {
      const isFirst = index === 0 && this.#calls.length === 0
      const instead = isFirst && this.#options.wantsSignatures ? NO_SIGNATURE : undefined
      return callPart(call, signatures[index] ?? instead)
    })
    this.#push('model', answerParts(message, signed))
    for (const call of calls) this.#calls.push(call) // Too many to be arguments.
  }

  /** Answers all calls of the model's turn in one turn of the user. */
  #endCalls(): void {
    const answers = this.#calls.map(({ id, name }): Answer => {
      return { functionResponse: { id, name: geminiName(name), response: NO_RESULT } }
    })
    this.#calls = []
    const byId = Map.groupBy(answers, ({ functionResponse: { id } }) => id)
    for (const [id, open] of byId) this.#open.set(id, open.toReversed())
    this.#push('user', answers)
  }

  #push(role: Content['role'], parts: readonly object[]): void {
    if (parts.length === 0) return
    const last = this.#contents.at(-1)
    if (last?.role === role) for (const part of parts) last.parts.push(part)
    else this.#contents.push({ role, parts: [...parts] })
  }
}

function callPart({ id, name, arguments: text }: ToolCall, thoughtSignature?: string): object {
  return {
    functionCall: { id, name: geminiName(name), args: argumentsOf(text) },
    ...(thoughtSignature === undefined ? {} : { thoughtSignature }),
  }
}

/** The parts of an answer, each signed one where it stood. */
function answerParts(message: Message, calls: readonly object[]): readonly object[] {
  const words = textOf(message)
  const parts: object[] = []
  let chars = 0
  let called = 0
  const addUpTo = (textEnd: number, callsEnd: number) => {
    if (textEnd > chars) parts.push({ text: words.slice(chars, textEnd) })
    chars = Math.max(chars, textEnd)
    for (const call of calls.slice(called, callsEnd)) parts.push(call)
    called = Math.max(called, callsEnd)
  }
  for (const signed of signedParts(message, words.length)) {
    addUpTo(signed.place.textChars, signed.place.toolCalls)
    parts.push(signedPart(signed, words))
    chars += signed.chars
  }
  addUpTo(words.length, calls.length)
  return parts
}

function signedPart({ place, signature, chars, thought }: SignedPart, words: string): object {
  const { textChars } = place
  return thought === null
    ? { text: words.slice(textChars, textChars + chars), thoughtSignature: signature }
    : { text: thought, thought: true, thoughtSignature: signature }
}
