import { textOf, type Message, type Part } from '../../../moa/message.ts'
import { wireText } from '../openai/request.ts'
import { reasoningItems, withReasoning } from './reasoning.ts'
import { turnsOf, type AnsweredCall, type Turn } from './turns.ts'

/** The output of a call that the conversation has no result of. */
const NO_RESULT = 'No result.'

/**
 * The conversation as items. System messages are items too, and not `instructions`: these would move them all to the
 * front, and the provider's cache ends where a prompt first differs from an earlier one.
 */
export function inputItems(messages: readonly Message[], model: string): readonly object[] {
  return turnsOf(messages).flatMap((turn) => itemsOf(turn, model))
}

function itemsOf({ message, calls }: Turn, model: string): readonly object[] {
  const { role } = message
  if (role === 'assistant') return assistantItems(message, calls, model)
  // A result whose call is not known would be rejected; its content still counts.
  return [messageItem(role === 'tool' ? 'user' : role, contentOf(message))]
}

function assistantItems(
  message: Message,
  calls: readonly AnsweredCall[],
  model: string,
): readonly object[] {
  const said = textOf(message) === '' ? [] : [answerItem(message)]
  const wanted = calls.map(({ id, call }) => ({
    type: 'function_call',
    call_id: id,
    name: functionName(call.name),
    arguments: call.arguments,
  }))
  const thoughts = reasoningItems(message.extra?.['reasoning_details'], model)
  return [...withReasoning([...said, ...wanted], thoughts), ...calls.map(outputItem)]
}

/** Answers have texts only. */
function answerItem(message: Message): object {
  return messageItem('assistant', [{ type: 'output_text', text: wireText(message) }])
}

function outputItem({ id, result }: AnsweredCall): object {
  const output = result === null ? NO_RESULT : wireText(result)
  return { type: 'function_call_output', call_id: id, output }
}

function messageItem(role: Message['role'], content: readonly object[]): object {
  return { type: 'message', role, content }
}

function contentOf(message: Message): readonly object[] {
  const { content } = message
  if (typeof content === 'string') return [{ type: 'input_text', text: wireText(message) }]
  return content.map(wirePart)
}

function wirePart(part: Part): object {
  if (part.type === 'text') return { type: 'input_text', text: part.text }
  return { type: 'input_image', image_url: part.url, detail: part.detail ?? 'auto' }
}

const MAX_NAME_CHARS = 64

/** The name of a function that an earlier turn called, as the interface spells names: another provider may know others. */
function functionName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_NAME_CHARS) || '_'
}
