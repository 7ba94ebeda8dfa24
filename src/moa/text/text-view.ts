import { textOf, type Message } from '../message.ts'

/**
 * The conversation as an agent sees it: agents have no tools, so calls and results that the
 * aggregator made earlier become text. Models reject tool messages when a request has no tools.
 */
export function textView(messages: readonly Message[]): readonly Message[] {
  const names = new Map<string, string>()
  const view: Message[] = []
  for (const message of messages) {
    for (const call of message.toolCalls ?? []) names.set(call.id, call.name)
    push(view, asText(message, names))
  }
  return view
}

function asText(message: Message, names: ReadonlyMap<string, string>): Message {
  if (message.role === 'tool') {
    const name = names.get(message.toolCallId ?? '') ?? 'a tool'
    return { role: 'user', content: `[Result of ${name}]\n${textOf(message)}` }
  }
  if (message.toolCalls === undefined || message.toolCalls.length === 0) return message
  const calls = message.toolCalls.map((call) => `[Called ${call.name} with ${call.arguments}]`)
  const said = textOf(message)
  return { role: 'assistant', content: (said === '' ? calls : [said, ...calls]).join('\n') }
}

/** Joins a result to the one before it: strict chat templates want the roles to alternate. */
function push(view: Message[], message: Message): void {
  const result = resultText(message)
  const before = view.at(-1)
  const resultBefore = before === undefined ? null : resultText(before)
  if (result === null || resultBefore === null) view.push(message)
  else view[view.length - 1] = { role: 'user', content: `${resultBefore}\n\n${result}` }
}

function resultText({ role, content }: Message): string | null {
  return role === 'user' && typeof content === 'string' && content.startsWith('[Result of ')
    ? content
    : null
}
