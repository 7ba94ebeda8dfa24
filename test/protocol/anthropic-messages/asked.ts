import { messagesShape } from '../../../src/protocol/anthropic-messages/shape.ts'

export const user = (content: unknown) => ({ role: 'user', content })
export const answered = (content: unknown) => ({ role: 'assistant', content })
export const text = (said: string, more: object = {}) => ({ type: 'text', text: said, ...more })
export const call = (id: string, input: object = {}) => ({
  type: 'tool_use',
  id,
  name: 'add',
  input,
})
export const result = (id: string, content?: unknown, more: object = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...more,
})
export const tool = { name: 'add', description: 'Adds', input_schema: { type: 'object' } }

export function parse(body: object) {
  return messagesShape.parse({ model: 'demo', max_tokens: 9_000, messages: [user('Hi')], ...body })
}

export function asked(body: object) {
  const parsed = parse(body)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

export const askOf = (body: object) => asked(body).ask
export const messagesOf = (...messages: object[]) => askOf({ messages }).messages

export function problemOf(body: object): string {
  const parsed = parse(body)
  if (parsed.ok) throw new Error('Cannot test: the request was accepted')
  return parsed.error.message
}
