import { PLAIN_LIMITS } from '../openai/openai.ts'
import { KNOWN_CHOICES } from '../../catalog/tool-choices.ts'
import { givenOf, type SettingName } from '../../catalog/rejected-settings.ts'
import type { Dialect } from '../dialect.ts'
import { errorCode } from './error.ts'
import { readMessagesEvent, readMessagesOf } from './event.ts'
import { familyOf } from './models.ts'
import { anthropicRequest } from './request.ts'

/** Settings that Messages has no field for. */
const UNKNOWN_SETTINGS: readonly SettingName[] = [
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'verbosity',
  'logprobs',
]

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropic: Dialect = {
  request: anthropicRequest,
  read: readMessagesEvent,
  readerFor: readMessagesOf,
  leavesOut: ({ model }, settings) => {
    const sampling = givenOf(['temperature', 'top_p'], settings)
    return [
      ...givenOf(UNKNOWN_SETTINGS, settings),
      ...sampling.slice(familyOf(model).sampling ? 1 : 0), // One of the two at most.
    ]
  },
  errorCode,
  limits: {
    ...PLAIN_LIMITS,
    // platform.claude.com/docs/en/build-with-claude/structured-outputs: not the models before Opus 4.1.
    responseFormats: [
      ['claude-3', ['text']],
      ['claude-opus-4-0', ['text']],
      ['claude-opus-4-2', ['text']],
      ['claude-sonnet-4-0', ['text']],
      ['claude-sonnet-4-2', ['text']],
      ['', ['text', 'json_schema']],
    ],
    recursiveSchemas: false,
    toolChoices: KNOWN_CHOICES.anthropic,
  },
  finish: 'reported',
}
