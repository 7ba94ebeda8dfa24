import { PLAIN_LIMITS } from '../openai/openai.ts'
import type { Dialect } from '../dialect.ts'
import { errorCode } from './error.ts'
import { readMessagesEvent } from './event.ts'
import { anthropicRequest } from './request.ts'

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropic: Dialect = {
  request: anthropicRequest,
  read: readMessagesEvent,
  errorCode,
  limits: PLAIN_LIMITS,
  finish: 'reported',
}
