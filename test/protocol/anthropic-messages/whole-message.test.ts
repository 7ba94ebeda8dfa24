import { expect, test } from 'vitest'
import { messageSchemas } from '../../../src/protocol/anthropic-messages/message-schemas.ts'
import { whole, thought, signature, redacted, begun } from './streamed.ts'

test('a whole answer has the fields that are documented, and no other', () => {
  const answer = whole([
    thought('Hm'),
    signature('s'),
    redacted('d', 1),
    { text: 'a' },
    begun(0, '{"a":1}'),
  ])
  expect(messageSchemas().message.parse(answer)).toEqual(answer)
})
