import { FieldError, shown } from './field-error.ts'
import type { Message } from './question.ts'
import { isFields } from './row.ts'

/** What a question's fields say about its conversation. */
export interface Conversation {
  readonly messages: readonly Message[]
  readonly turns: readonly string[]
  /** The fields that were read. */
  readonly used: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

const INPUTS = ['input', 'question', 'instruction', 'prompt', 'messages', 'turns', 'text'] as const
const ROLES: Readonly<Record<string, Message['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
}

/** Reads the conversation from whichever of its fields there is. Throws a `FieldError`. */
export function readConversation(fields: Fields): Conversation {
  const given = INPUTS.filter((name) => isGiven(fields[name]))
  const system = isGiven(fields['system']) ? textOf(fields['system'], 'system') : null
  const opening: Message[] = system === null ? [] : [{ role: 'system', content: system }]
  const used = system === null ? given : [...given, 'system']
  const { messages, turns } = readInputs(fields, given)
  return { messages: [...opening, ...messages], turns, used }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** Pairs of fields that belong together: AlpacaEval's own form, and a question as this room writes it. */
function readInputs(
  fields: Fields,
  given: readonly string[],
): Pick<Conversation, 'messages' | 'turns'> {
  const [name, second, third] = given
  if (name === undefined) {
    throw new FieldError('input', `is missing or empty, wanted one of ${INPUTS.join(', ')}`)
  }
  const pair = second === undefined ? name : `${name} ${second}`
  if (third === undefined && pair === 'input instruction') {
    const [instruction, input] = ['instruction', 'input'].map((each) => textOf(fields[each], each))
    return { messages: [{ role: 'user', content: `${instruction}\n\n${input}` }], turns: [] }
  }
  if (third === undefined && pair === 'messages turns') {
    return { messages: messagesOf(fields[name], name), turns: turnsOf(fields['turns']) }
  }
  if (second !== undefined) {
    throw new FieldError(second, `is there beside "${name}", wanted one of them`)
  }
  if (name !== 'turns') return { messages: messagesOf(fields[name], name), turns: [] }
  const [first, ...turns] = turnsOf(fields[name])
  if (first === undefined) throw new FieldError('turns', 'is an empty list, wanted texts')
  return { messages: [{ role: 'user', content: first }], turns }
}

function turnsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new FieldError('turns', `is ${shown(value)}, wanted a list`)
  return value.map((turn: unknown, index) => textOf(turn, `turns[${index}]`))
}

function messagesOf(value: unknown, field: string): readonly Message[] {
  if (typeof value === 'number') return [{ role: 'user', content: String(value) }]
  if (typeof value === 'string') return [{ role: 'user', content: textOf(value, field) }]
  if (!Array.isArray(value) || value.length === 0) {
    throw new FieldError(field, `is ${shown(value)}, wanted a text or a list of messages`)
  }
  const messages = value.map((message: unknown, index) => messageOf(message, `${field}[${index}]`))
  const last = messages.at(-1)
  if (last?.role !== 'user') {
    throw new FieldError(
      `${field}[${messages.length - 1}].role`,
      `is "${last?.role}", wanted "user" in the last message`,
    )
  }
  return messages
}

function messageOf(value: unknown, at: string): Message {
  if (typeof value === 'string') return { role: 'user', content: textOf(value, at) }
  if (!isFields(value)) throw new FieldError(at, `is ${shown(value)}, wanted a message`)
  const { role: name, content } = value
  const role = typeof name === 'string' && Object.hasOwn(ROLES, name) ? ROLES[name] : undefined
  if (role === undefined) {
    throw new FieldError(`${at}.role`, `is ${shown(name)}, wanted one of system, user, assistant`)
  }
  return { role, content: contentOf(content, `${at}.content`) }
}

/** A text, or parts that are all text. */
function contentOf(content: unknown, at: string): string {
  if (!Array.isArray(content)) return textOf(content, at)
  const parts = content.map((part: unknown, index) => {
    if (isFields(part) && typeof part['text'] === 'string') return part['text']
    const type = isFields(part) ? part['type'] : part
    throw new FieldError(`${at}[${index}]`, `is ${shown(type)}, wanted text alone`)
  })
  return textOf(parts.join('\n'), at)
}

function textOf(value: unknown, at: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  const state = value === undefined ? 'is missing' : `is ${shown(value)}`
  throw new FieldError(at, `${state}, wanted a text`)
}
