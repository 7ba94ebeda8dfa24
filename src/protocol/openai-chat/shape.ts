import { wireError } from '../wire-error.ts'
import type { WireShape } from '../wire-shape.ts'
import { COMMENT } from '../wire-text.ts'
import type { WireCompletion } from './chat-response.ts'
import { completion } from './completion.ts'
import { parseChat, type ChatOptions } from './parse-chat.ts'
import { promptMessages } from '../inner-requests/prompt-messages.ts'
import { ChatEncoder } from './stream-encoder.ts'

/** OpenAI's Chat Completions. */
export const chatShape: WireShape<ChatOptions> = {
  name: 'openai-chat',
  path: '/v1/chat/completions',
  keepalive: COMMENT,
  idPrefix: 'chatcmpl_',
  claims: () => false,
  prompted: (fields, prompt) => ({ ...fields, messages: promptMessages(prompt) }),
  parse: parseChat,
  encoder: (form) => new ChatEncoder(form),
  whole: completion,
  textOf: (whole) => (whole as WireCompletion).choices[0]?.message.content ?? '',
  error: (error) => ({ error: wireError(error) }),
}
