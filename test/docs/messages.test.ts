import { describe, expect, test } from 'vitest'
import { COUNT_REQUESTS, MESSAGE, MESSAGES_REQUESTS } from '../../src/docs/examples/messages.ts'
import { messageSchemas } from '../../src/protocol/anthropic-messages/message-schemas.ts'
import { countTokens, parseMessages } from '../../src/protocol/anthropic-messages/parse-messages.ts'
import { builtinMixtures } from '../../src/protocol/mixtures/builtin-mixtures.ts'

describe('the Messages routes', () => {
  test('have examples that the server accepts, with built-in mixtures', () => {
    for (const { value } of Object.values(MESSAGES_REQUESTS)) {
      const parsed = parseMessages(value)
      if (!parsed.ok) throw new Error(parsed.error.message)
      expect(builtinMixtures().has(parsed.value.ask.model)).toBe(true)
    }
    for (const { value } of Object.values(COUNT_REQUESTS)) expect(countTokens(value).ok).toBe(true)
  })

  test('have an example of an answer with every field, and no other', () => {
    const { message } = messageSchemas()
    expect(message.parse(MESSAGE)).toEqual(MESSAGE)
    expect(Object.keys(MESSAGE).sort()).toEqual(Object.keys(message.shape).sort())
  })
})
