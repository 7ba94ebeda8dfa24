import type { ChatRequest } from './chat-request.ts'
import type { SimulatedModel, Speaker } from './faults.ts'
import { judge } from './judge.ts'
import { insistOn } from './answers/insistence.ts'
import type { Fields } from './json.ts'
import { briefingOf, MAX_REFERENCE_CHARS } from './references.ts'
import { endingIn, shortAnswer, withEnding } from './answers/ending.ts'
import type { Certainty } from './answers/logprobs.ts'
import { fillSchema } from './answers/schema.ts'
import { toolCallFor, toolResult } from './answers/tools.ts'
import { replyInRole } from './roles/roles.ts'
import type { Statement } from './statement.ts'
import { speak } from './voices.ts'
import { wordsOf } from './words.ts'

/** The answer of a simulated model, token by token. */
export interface SimulatedReply extends Certainty {
  /** Words with the space after them; for a tool call, pieces of its arguments. */
  readonly tokens: readonly string[]
  readonly toolName?: string
  readonly finishReason: 'stop' | 'length' | 'tool_calls'
  readonly promptTokens: number
}

const FILLERS: Readonly<Record<Speaker, string>> = {
  quick: 'words words and off we go, one more and another, easy does it, next up',
  careful: 'words in good order, first this one and then that one, each of them checked,',
  terse: 'words. More. Same. Next. Again. Enough. Not yet. Still going.',
  contrarian: 'words that prove nothing, or do they, though some would say otherwise, but then',
  judge: 'words weighed against other words, on the one hand and on the other,',
}
/** Characters in one streamed piece of a tool call's arguments. */
const PIECE_CHARS = 8

function fillerTokens(speaker: Speaker, count: number): readonly string[] {
  const words = FILLERS[speaker].split(' ')
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? 'Simulated ' : `${words[(index - 1) % words.length]} `,
  )
}

/** One token is one word with the space after it. */
function tokensOf(text: string): readonly string[] {
  // Blanks belong to the word before them, at the beginning to the first: no run of them is read twice.
  return text.match(/^\s*\S+\s*|\S+\s*/g) ?? []
}

/** How many tokens a text has, without making them: prompts are long. */
function countTokens(text: string): number {
  let count = 0
  let inWord = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const blank = code <= 0x20 || (code >= 0x80 && /\s/.test(text.charAt(index)))
    if (!blank && !inWord) count += 1
    inWord = !blank
  }
  return count
}

/** An answer as JSON, in the fields of the schema when there is one. */
function inFields({ text }: Statement, answer: string, schema: Fields): string {
  if (Object.keys(schema).length === 0) return JSON.stringify({ answer, simulated: true })
  const numbers = /[=≈] (-?\d+(?:\.\d+)?)/.exec(text) ?? /(-?\d+(?:\.\d+)?)/.exec(text)
  const filling = { text: answer, number: Number(numbers?.[1] ?? 0), context: text }
  return JSON.stringify(fillSchema(schema, filling))
}

/** How certain a model is of what it says in a role, or reads out. */
const CERTAIN = 0.9
const NO_ANSWER: Certainty = { certainty: CERTAIN, answerWords: new Set() }

function answerOf(model: SimulatedModel, request: ChatRequest): Statement {
  const { speaker, answer, words = 0 } = model
  if (answer !== undefined) return insistOn(answer)
  const result = toolResult(request.messages)
  if (result !== undefined) {
    const text = `The tool says: ${result.slice(0, MAX_REFERENCE_CHARS)} (simulated)`
    return { text, claims: [], certainty: CERTAIN }
  }
  const briefing = briefingOf(request.messages)
  const { seed } = request
  const statement =
    speaker === 'judge'
      ? judge(briefing, seed)
      : speak(speaker, briefing, { speaker, seed, right: model.right })
  const missing = words - tokensOf(statement.text).length
  if (missing <= 0) return statement
  const filler = fillerTokens(speaker, missing).join('').replace(/\W+$/, '.')
  return { ...statement, text: `${statement.text}\n\n${filler}` }
}

/** The answer as the request wants it: with a last line, or as JSON. */
function statementFor(model: SimulatedModel, request: ChatRequest): Statement {
  const { messages, jsonSchema } = request
  const answer = answerOf(model, request)
  const ending = endingIn(messages)
  if (ending === undefined) {
    const text = jsonSchema ? inFields(answer, answer.text, jsonSchema) : answer.text
    return { ...answer, text }
  }
  const { question } = briefingOf(messages)
  if (jsonSchema === undefined) return withEnding(answer, ending, question)
  const short = shortAnswer(answer.claims, ending, question) ?? answer.text
  return { ...answer, text: inFields(answer, short, jsonSchema) }
}

function wholeReply(
  model: SimulatedModel,
  request: ChatRequest,
): Omit<SimulatedReply, 'promptTokens'> {
  if (model.tokens !== undefined) {
    const tokens = fillerTokens(model.speaker, model.tokens)
    return { ...NO_ANSWER, tokens, finishReason: 'stop' }
  }
  const inRole = model.answer === undefined ? replyInRole(model, request) : undefined
  if (inRole !== undefined)
    return { ...NO_ANSWER, ...inRole, tokens: tokensOf(inRole.text), finishReason: 'stop' }
  if (toolResult(request.messages) === undefined) {
    const call = toolCallFor(request, briefingOf(request.messages).question)
    const pieces = call?.arguments.match(new RegExp(`.{1,${PIECE_CHARS}}`, 'gsu'))
    if (call && pieces)
      return { ...NO_ANSWER, tokens: pieces, toolName: call.name, finishReason: 'tool_calls' }
  }
  const { text, claims, certainty } = statementFor(model, request)
  const answerWords = new Set(claims.flatMap(({ value = '' }) => wordsOf(value)))
  return { tokens: tokensOf(text), finishReason: 'stop', certainty, answerWords }
}

/** Makes the whole reply before its first token is sent; usage is counted in words. */
export function replyTo(model: SimulatedModel, request: ChatRequest): SimulatedReply {
  const promptTokens = request.messages.reduce((sum, { text }) => sum + countTokens(text), 0)
  const reply = wholeReply(model, request)
  if (reply.tokens.length <= request.maxTokens) return { ...reply, promptTokens }
  const tokens = reply.tokens.slice(0, request.maxTokens)
  return { ...reply, tokens, finishReason: 'length', promptTokens }
}
