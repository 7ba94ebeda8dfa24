import { describe, expect, test } from 'vitest'
import { countTokens } from '../../../src/protocol/anthropic-messages/parse-messages.ts'
import { user, answered, text, call, result, tool, asked } from './asked.ts'

describe('the estimate of a prompt', () => {
  const count = (body: object) => {
    const counted = countTokens({ model: 'any', messages: [user('')], ...body })
    if (!counted.ok) throw new Error(counted.error.message)
    return counted.value
  }

  test('is never 0, and needs no max_tokens', () => {
    expect(count({})).toBeGreaterThan(0)
  })

  test('grows with all that is said', () => {
    const base = count({})
    const long = 'word '.repeat(400)
    for (const body of [
      { messages: [user(long)] },
      { messages: [user([text(long)])] },
      { system: long },
      { system: [text(long)] },
      { tools: [{ ...tool, description: long }] },
      { tools: [{ ...tool, input_schema: { description: long } }] },
      { messages: [user('a'), answered([call('x', { a: long })])] },
      { messages: [user('a'), answered([call('x')]), user([result('x', [text(long)])])] },
      {
        messages: [user([{ type: 'document', source: { type: 'text', data: long } }])],
      },
    ])
      expect([body, count(body) - base > 450 && count(body) - base < 600]).toEqual([body, true])
  })

  test('counts an image as one, however long its data is', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(100_000) }
    const tokens = count({ messages: [user([{ type: 'image', source }])] })
    expect(tokens).toBeGreaterThan(1_000)
    expect(tokens).toBeLessThan(2_000)
  })

  test('counts other scripts denser than Latin ones', () => {
    expect(count({ messages: [user('語'.repeat(300))] })).toBeGreaterThan(
      2 * count({ messages: [user('a'.repeat(300))] }),
    )
  })

  test('is what a stream begins with', () => {
    const { options } = asked({ messages: [user('word '.repeat(400))] })
    expect(options).toEqual({ inputTokens: expect.any(Number) })
    expect((options as { inputTokens: number }).inputTokens).toBeGreaterThan(450)
  })
})
