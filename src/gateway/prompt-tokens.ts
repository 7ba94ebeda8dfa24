import { estimateUsage } from '../moa/cost/usage.ts'
import { textOf, type Message } from '../moa/message.ts'
import type { Ask } from '../protocol/ask.ts'

/** What an image counts with, whose size is unknown: about that of a photograph for most models. */
const IMAGE_CHARS = 4_000

/** About how many tokens the prompt of a request has, counted by length; never 0. */
export function promptTokens({ messages, settings }: Pick<Ask, 'messages' | 'settings'>): number {
  const { tools = [], responseFormat } = settings
  const described = [...tools, ...(responseFormat === undefined ? [] : [responseFormat])]
  const chars =
    messages.reduce((sum, message) => sum + charsOf(message), 0) +
    described.reduce((sum, each) => sum + JSON.stringify(each).length, 0)
  return Math.max(1, estimateUsage(chars, 0).promptTokens)
}

function charsOf(message: Message): number {
  const { content, toolCalls = [] } = message
  const parts = typeof content === 'string' ? [] : content
  const images = parts.filter(({ type }) => type === 'image').length
  const calls = toolCalls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0)
  return textOf(message).length + images * IMAGE_CHARS + calls
}
