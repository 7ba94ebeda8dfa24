import { PLAIN_LIMITS } from '../openai/openai.ts'
import { givenOf, type SettingName } from '../../catalog/rejected-settings.ts'
import type { Dialect } from '../dialect.ts'
import { errorCode } from './error.ts'
import { readMessagesEvent } from './event.ts'
import { familyOf } from './models.ts'
import { anthropicRequest } from './request.ts'

/** Settings that Messages has no field for. */
const UNKNOWN_SETTINGS: readonly SettingName[] = [
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'verbosity',
]

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropic: Dialect = {
  request: anthropicRequest,
  read: readMessagesEvent,
  leavesOut: ({ model }, settings) =>
    givenOf(
      familyOf(model).sampling ? UNKNOWN_SETTINGS : [...UNKNOWN_SETTINGS, 'temperature', 'top_p'],
      settings,
    ),
  errorCode,
  limits: PLAIN_LIMITS,
  finish: 'reported',
}
