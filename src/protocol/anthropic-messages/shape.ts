import { promptMessages } from '../inner-requests/prompt-messages.ts'
import type { WireBody, WireShape } from '../wire-shape.ts'
import { messagesError } from './error.ts'
import type { WireAnswer } from './message-schemas.ts'
import { parseMessages, type MessagesOptions } from './parse-messages.ts'
import { MessagesEncoder, PING } from './stream-encoder.ts'
import { wholeMessage } from './whole-message.ts'

/** Anthropic's Messages. */
export const messagesShape: WireShape<MessagesOptions> = {
  name: 'anthropic-messages',
  path: '/v1/messages',
  keepalive: PING,
  idPrefix: 'msg_',
  fieldNames: {
    stop: 'stop_sequences',
    response_format: 'output_config.format',
    reasoning_effort: 'output_config.effort',
    parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
  },
  claims: isMessages,
  prompted: (fields, prompt) => ({ ...fields, messages: promptMessages(prompt) }),
  parse: parseMessages,
  encoder: (form) => new MessagesEncoder(form),
  whole: wholeMessage,
  textOf: (whole) => textIn(whole as WireAnswer),
  error: messagesError,
  requestIdHeader: 'request-id',
}

function textIn({ content }: WireAnswer): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

/** Fields that requests of no other shape have, and the types of blocks. */
const OWN_FIELDS = ['system', 'stop_sequences', 'output_config', 'thinking']
const OWN_BLOCKS: ReadonlySet<unknown> = new Set([
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
  'image',
  'document',
])

function isMessages(body: WireBody): boolean {
  if (Object.hasOwn(body, 'input')) return false
  return (
    OWN_FIELDS.some((name) => Object.hasOwn(body, name)) ||
    listIn(body['tools']).some((tool) => Object.hasOwn(tool, 'input_schema')) ||
    listIn(body['messages']).some(({ content }) =>
      listIn(content).some(({ type }) => OWN_BLOCKS.has(type)),
    )
  )
}

/** The objects in a list; none where there is no list. */
function listIn(value: unknown): readonly WireBody[] {
  if (!Array.isArray(value)) return []
  return value.filter((each): each is WireBody => typeof each === 'object' && each !== null)
}
