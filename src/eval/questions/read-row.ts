import { createHash } from 'node:crypto'
import { readCheck } from '../checks/read-check.ts'
import { readChoices } from './choices.ts'
import { readConversation, type Conversation } from './conversation.ts'
import { FieldError, shown } from './field-error.ts'
import type { Message, Question } from './question.ts'
import { isFields } from './row.ts'

type Fields = Readonly<Record<string, unknown>>

/** A question, and the fields of its row that nothing reads. */
export interface ReadRow {
  readonly question: Question
  /** Whether the file gives the id; else it is made from the conversation. */
  readonly hasId: boolean
  readonly unread: readonly string[]
}

const IDS = ['id', 'question_id', 'idx']
const REFERENCES = [
  'reference',
  'target',
  'ideal',
  'expected',
  'answer',
  'answerKey',
  'reference_answer',
]
const CATEGORIES = ['category', 'domain', 'dataset']
const SKILLS = ['skills', 'skill', 'metrics']
const READ = new Set([
  ...IDS,
  ...REFERENCES,
  ...CATEGORIES,
  ...SKILLS,
  'check',
  'cluster',
  'settings',
  'metadata',
  'choices',
  // An answer of AlpacaEval's baseline, which is no right answer, and whose it is.
  'output',
  'generator',
])

/** Reads the fields of one question under all of their names. Throws a `FieldError`. */
export function readRow(fields: Fields): ReadRow {
  const conversation = readConversation(fields)
  const target = firstOf(fields, REFERENCES)
  const choices = isGiven(fields['choices']) ? readChoices(fields['choices'], target.value) : null
  const messages =
    choices === null ? conversation.messages : withChoices(conversation.messages, choices.text)
  const id = firstOf(fields, IDS)
  const used = new Set([...READ, ...conversation.used])
  const unread = Object.keys(fields).filter((name) => !used.has(name) && isGiven(fields[name]))
  const references = textsIn(target.value)
  const question: Question = {
    id: isGiven(id.value) ? labelOf(id.value, id.name) : idFrom(messages, conversation.turns),
    messages,
    turns: conversation.turns,
    reference: choices?.reference ?? referenceOf(target, conversation),
    check: isGiven(fields['check'])
      ? readCheck(fields['check'], 'check')
      : (choices?.check ?? null),
    category: labelIn(fields, CATEGORIES),
    cluster: labelIn(fields, ['cluster']),
    skills: skillsOf(firstOf(fields, SKILLS)),
    settings: objectOf(fields, 'settings'),
    metadata: {
      ...objectOf(fields, 'metadata'),
      ...Object.fromEntries(unread.map((name) => [name, fields[name]])),
      ...(references.length > 1 ? { references } : {}),
    },
  }
  return { question, hasId: isGiven(id.value), unread }
}

interface Named {
  readonly name: string
  readonly value: unknown
}

function firstOf(fields: Fields, names: readonly string[]): Named {
  const name = names.find((each) => isGiven(fields[each])) ?? names[0] ?? ''
  return { name, value: fields[name] }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function labelOf(value: unknown, field: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  if (typeof value === 'number') return String(value)
  throw new FieldError(field, `is ${shown(value)}, wanted a text or a number`)
}

function labelIn(fields: Fields, names: readonly string[]): string | null {
  const { name, value } = firstOf(fields, names)
  return isGiven(value) ? labelOf(value, name) : null
}

/** Depends on what is asked alone, so that it stays when lines are added before. */
function idFrom(messages: readonly Message[], turns: readonly string[]): string {
  const text = JSON.stringify([messages.map(({ role, content }) => [role, content]), turns])
  return `q-${createHash('sha256').update(text).digest('hex').slice(0, 10)}`
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isGiven).map(textFrom) : []
}

function textFrom(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Several are one per turn of a conversation, else other ways to say the same. */
function referenceOf({ value }: Named, { turns }: Conversation): string | null {
  if (!isGiven(value)) return null
  if (!Array.isArray(value)) return textFrom(value)
  const texts = textsIn(value)
  if (texts.length < 2) return texts[0] ?? null
  if (turns.length === 0) return texts.join('\nor: ')
  return texts.map((text, index) => `Turn ${index + 1}: ${text}`).join('\n\n')
}

function skillsOf({ name, value }: Named): readonly string[] {
  if (!isGiven(value)) return []
  const items: readonly unknown[] =
    typeof value === 'string' ? value.split(/[;,|]/) : [value].flat()
  return items.map((item) => labelOf(item, name))
}

function objectOf(fields: Fields, name: string): Fields {
  const value = fields[name]
  if (!isGiven(value)) return {}
  if (!isFields(value)) throw new FieldError(name, `is ${shown(value)}, wanted an object`)
  return value
}

function withChoices(messages: readonly Message[], choices: string): readonly Message[] {
  return messages.map((message, index) =>
    index === messages.length - 1
      ? { ...message, content: `${message.content}\n\n${choices}` }
      : message,
  )
}
