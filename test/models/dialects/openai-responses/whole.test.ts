import { describe, expect, test } from 'vitest'
import { readResponses } from '../../../../src/models/dialects/openai-responses/event.ts'
import { ReplyBuilder } from '../../../../src/reading/reply-builder.ts'

/** The reply to a response of one object. */
function replyTo(response: object) {
  const builder = new ReplyBuilder('acme/large', { finish: 'reported', messages: [] })
  builder.add(readResponses(JSON.stringify(response)))
  return builder.build({ cut: false, failure: null, firstTokenMs: null, latencyMs: 0 })
}

describe('a response that is not streamed', () => {
  const output = [
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'One' },
        { type: 'summary_text', text: 'Two' },
      ],
      encrypted_content: 'sealed',
    },
    {
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'output_text', text: 'I look.', annotations: [] },
        { type: 'refusal', refusal: 'Not there.' },
      ],
    },
    { type: 'function_call', call_id: 'a', name: 'add', arguments: '{}' },
    { type: 'function_call', call_id: 'b', name: 'add', arguments: '{}' },
  ]
  const response = (over: object = {}) => ({ object: 'response', status: 'completed', ...over })

  test('has all of its items', () => {
    const reply = replyTo(response({ output, error: null }))
    expect(reply).toMatchObject({
      text: 'I look.',
      refusal: 'Not there.',
      reasoning: 'One\n\nTwo',
      toolCalls: [{ id: 'a' }, { id: 'b' }],
      finishReason: 'tool_calls',
      failure: null,
    })
    expect(reply.extra?.['reasoning_details']).toHaveLength(3)
  })

  test('is a failure where it says so, or has not ended', () => {
    const error = { code: 'rate_limit_exceeded' }
    expect(replyTo(response({ status: 'failed', error })).failure?.status).toBe(429)
    expect(replyTo(response({ status: 'in_progress', output: [] })).failure).not.toBeNull()
    expect(replyTo({ error: { code: 'server_error' } }).failure?.status).toBe(500)
    expect(replyTo({ detail: 'Not found' }).failure).not.toBeNull()
  })
})
