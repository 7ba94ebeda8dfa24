import type { ChatMessage, ChatRequest, Tool } from '../chat-request.ts'
import { MAX_QUESTION_CHARS } from '../question.ts'
import { fillSchema } from './schema.ts'
import { contentOf, shared } from '../words.ts'

/** A function call of a simulated model. */
export interface ToolCall {
  readonly name: string
  readonly arguments: string
}

/** Verbs in names of functions, which do not name the subject. */
const VERBS = contentOf('get set fetch search find lookup look list read call run query make do')

function subjectOf(tool: Tool): ReadonlySet<string> {
  const spaced = tool.name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' ')
  return new Set([...contentOf(spaced)].filter((word) => !VERBS.has(word)))
}

function chooseTool({ tools, toolChoice }: ChatRequest, question: string): Tool | undefined {
  if (toolChoice === 'none') return undefined
  const words = contentOf(question)
  const named = tools.find((tool) => tool.name === toolChoice)
  const fitting =
    tools.find((tool) => question.includes(tool.name)) ??
    tools.find((tool) => shared(subjectOf(tool), words) > 0)
  return named ?? fitting ?? (toolChoice === 'required' ? tools[0] : undefined)
}

/** A name in the question, such as "New York"; else its last word with content. */
function subjectIn(question: string): string {
  const name = /(?<=[\p{L},] )\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)*/u.exec(question)?.[0]
  return name ?? question.match(/[\p{L}\p{N}]+/gu)?.at(-1) ?? 'anything'
}

/** The call a model makes when a tool fits the question or is demanded. */
export function toolCallFor(request: ChatRequest, whole: string): ToolCall | undefined {
  const question = whole.slice(0, MAX_QUESTION_CHARS)
  const tool = chooseTool(request, question)
  if (!tool) return undefined
  const filled = fillSchema(tool.parameters, {
    text: subjectIn(question),
    number: Number(/-?\d+(?:\.\d+)?/.exec(question)?.[0] ?? 1),
    context: question,
  })
  return { name: tool.name, arguments: JSON.stringify(filled) }
}

/** The results of the tools, when the conversation ends with them. */
export function toolResult(messages: readonly ChatMessage[]): string | undefined {
  const last = messages.findLastIndex(({ role }) => role !== 'tool' && role !== 'function')
  const results = messages.slice(last + 1).map(({ text }) => text)
  return results.length === 0 ? undefined : results.join('\n')
}
