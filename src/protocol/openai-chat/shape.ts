import { wireError } from '../wire-error.ts'
import type { WireShape } from '../wire-shape.ts'
import { COMMENT } from '../wire-text.ts'
import { completion } from './completion.ts'
import { parseChat, type ChatOptions } from './parse-chat.ts'
import { ChatEncoder } from './stream-encoder.ts'

/** OpenAI's Chat Completions. */
export const chatShape: WireShape<ChatOptions> = {
  name: 'openai-chat',
  path: '/v1/chat/completions',
  keepalive: COMMENT,
  idPrefix: 'chatcmpl_',
  parse: parseChat,
  encoder: (form) => new ChatEncoder(form),
  whole: completion,
  error: (error) => ({ error: wireError(error) }),
}
