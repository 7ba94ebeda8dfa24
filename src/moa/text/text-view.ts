import { textOf, type Message } from '../message.ts'
import { withUserTurn } from './user-turn.ts'
import { wellFormed } from './references.ts'

/** Longest name of a tool that stands before its results. Every result of a call repeats it. */
const MAX_NAME_CHARS = 128

/**
 * The conversation as an agent sees it: agents have no tools, so calls and results that the
 * aggregator made earlier become text. Models reject tool messages when a request has no tools. It ends with a
 * user turn. What a provider attached to the answers is for its own model alone.
 */
export function textView(messages: readonly Message[]): readonly Message[] {
  const names = new Map<string, string>()
  const view: Message[] = []
  // Results in a row, joined at once at their end: joining one by one would copy them each time.
  let results: string[] = []
  const endResults = () => {
    if (results.length > 0) view.push({ role: 'user', content: results.join('\n\n') })
    results = []
  }
  for (const message of messages) {
    for (const { id, name } of message.toolCalls ?? [])
      names.set(id, wellFormed(name.slice(0, MAX_NAME_CHARS)))
    const shown = asText(message, names)
    const result = resultText(shown)
    if (result !== null) results.push(result)
    else {
      endResults()
      view.push(shown)
    }
  }
  endResults()
  return withUserTurn(view)
}

function asText(message: Message, names: ReadonlyMap<string, string>): Message {
  if (message.role === 'tool') {
    const name = names.get(message.toolCallId ?? '') ?? 'a tool'
    return { role: 'user', content: `[Result of ${name}]\n${textOf(message)}` }
  }
  if (message.toolCalls === undefined || message.toolCalls.length === 0)
    return withoutExtra(message)
  const calls = message.toolCalls.map((call) => `[Called ${call.name} with ${call.arguments}]`)
  const said = textOf(message)
  return { role: 'assistant', content: (said === '' ? calls : [said, ...calls]).join('\n') }
}

function withoutExtra(message: Message): Message {
  if (message.reasoning === undefined && message.extra === undefined) return message
  const { reasoning: _reasoning, extra: _extra, ...shown } = message
  return shown
}

/** The text of a result; results in a row become one message, as strict chat templates want the roles to alternate. */
function resultText({ role, content }: Message): string | null {
  return role === 'user' && typeof content === 'string' && content.startsWith('[Result of ')
    ? content
    : null
}
