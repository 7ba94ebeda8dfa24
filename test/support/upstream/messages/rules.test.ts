import { describe, expect, test } from 'vitest'
import { countPrompt } from './cache.ts'
import type { Fields } from '../fields.ts'
import { rejectionOf } from './rules.ts'
import { signatureOf } from './signature.ts'

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
const QUESTION = { role: 'user', content: 'Why?' }
const TOOL = { name: 'find', input_schema: { type: 'object' } }
const BODY = { model: 'claude-haiku-4-5', max_tokens: 9, messages: [QUESTION] }
const CALL = { type: 'tool_use', id: 'a', name: 'find', input: {} }
const RESULT = { type: 'tool_result', tool_use_id: 'a' }

function messageOf(body: Fields, headers: Record<string, string> = HEADERS): string | null {
  const rejection = rejectionOf({ path: '/v1/messages', headers, body })
  return rejection && JSON.stringify(rejection.body)
}

const withTurns = (...messages: readonly object[]) => ({
  ...BODY,
  tools: [TOOL],
  messages: [QUESTION, ...messages],
})
const answer = (...content: readonly object[]) => ({ role: 'assistant', content })
const user = (...content: readonly object[]) => ({ role: 'user', content })

test('a request by the rules is accepted', () => {
  const thoughts = { type: 'thinking', thinking: 'Hm', signature: signatureOf('Hm') }
  expect(messageOf(BODY)).toBeNull()
  expect(messageOf(withTurns(answer(thoughts, CALL), user(RESULT)))).toBeNull()
})

test('a key and a version are demanded', () => {
  expect(messageOf(BODY, { 'anthropic-version': '2023-06-01' })).toMatch(/authentication_error/)
  expect(messageOf(BODY, { 'x-api-key': 'k' })).toMatch(/anthropic-version/)
})

describe('a request is rejected', () => {
  const { max_tokens: _most, ...unlimited } = BODY
  const mark = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }
  const object = { type: 'object', properties: {} }
  test.each<[why: string, body: Fields, message: RegExp]>([
    ['without max_tokens', unlimited, /max_tokens/],
    ['with an unknown field', { ...BODY, seed: 1 }, /seed: Extra inputs/],
    ['with a role of its own', withTurns({ role: 'system', content: 'x' }), /unexpected role/],
    ['that begins with an answer', { ...BODY, messages: [answer(mark)] }, /first message/],
    ['with an empty text', withTurns(answer({ type: 'text', text: ' ' })), /non-whitespace/],
    ['with two turns of one role', withTurns(QUESTION), /alternate/],
    ['with a call and no result', withTurns(answer(CALL), user(mark)), /without `tool_result`/],
    ['with a result and no call', withTurns(answer(mark), user(RESULT)), /unexpected `tool_use_id/],
    ['with a result behind a text', withTurns(answer(CALL), user(mark, RESULT)), /come first/],
    [
      'with calls and no tools',
      { ...withTurns(answer(CALL), user(RESULT)), tools: undefined },
      /define tools/,
    ],
    [
      'with thoughts that were changed',
      withTurns(answer({ type: 'thinking', thinking: 'Hm!', signature: signatureOf('Hm') }, mark)),
      /Invalid `signature`/,
    ],
    [
      'with five marks',
      withTurns(answer(mark, mark, mark, mark, mark), user(mark)),
      /maximum of 4/,
    ],
    ['with a temperature above 1', { ...BODY, temperature: 1.1 }, /temperature/],
    ['with two ways of sampling', { ...BODY, temperature: 1, top_p: 1 }, /both be specified/],
    [
      'with a temperature that the model lacks',
      { ...BODY, model: 'claude-opus-5-5', temperature: 1 },
      /not supported/,
    ],
    [
      'with thinking that the model lacks',
      { ...BODY, model: 'claude-sonnet-5', thinking: { type: 'enabled', budget_tokens: 1024 } },
      /not supported/,
    ],
    [
      'with thinking and a forced tool',
      { ...BODY, tools: [TOOL], tool_choice: { type: 'any' }, thinking: { type: 'adaptive' } },
      /forces tool use/,
    ],
    ['with a stop of white space', { ...BODY, stop_sequences: ['\n'] }, /non-whitespace/],
    [
      'with an open object',
      { ...BODY, output_config: { format: { type: 'json_schema', schema: object } } },
      /additionalProperties/,
    ],
    [
      'with an answer to continue',
      { ...withTurns(answer(mark)), model: 'claude-opus-5' },
      /prefill/,
    ],
  ])('%s', (_why, body, message) => {
    expect(messageOf(JSON.parse(JSON.stringify(body)) as Fields)).toMatch(message)
  })
})

describe('the cache', () => {
  const text = `${crypto.randomUUID()} ${'word '.repeat(1_200)}`
  const marked = { type: 'text', text, cache_control: { type: 'ephemeral' } }
  const body = { model: 'm', messages: [{ role: 'user', content: [marked] }] }

  test('has what an answer of the same beginning wrote, byte for byte', () => {
    const first = countPrompt(body)
    expect(first).toMatchObject({ read: 0, fresh: 0 })
    expect(first.written5m).toBeGreaterThan(1024)
    expect(countPrompt(body).read).toBe(0) // No answer has begun.
    first.store()
    expect(countPrompt(body)).toMatchObject({ read: first.written5m, written5m: 0 })
    const longer = { ...body, messages: [...body.messages, { role: 'user', content: 'More?' }] }
    expect(countPrompt(longer)).toMatchObject({ read: first.written5m })
    const other = {
      ...body,
      messages: [{ role: 'user', content: [{ ...marked, text: `.${text}` }] }],
    }
    expect(countPrompt(other).read).toBe(0)
    expect(countPrompt({ ...body, model: 'n' }).read).toBe(0)
  })

  test('takes no prompt that is short', () => {
    const short = { ...body, messages: [{ role: 'user', content: [{ ...marked, text: 'Why?' }] }] }
    expect(countPrompt(short)).toMatchObject({ written5m: 0, read: 0 })
  })
})
