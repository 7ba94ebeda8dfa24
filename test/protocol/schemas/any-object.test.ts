import { expect, test } from 'vitest'
import * as z from 'zod'
import { openai } from '../../../src/models/dialects/openai/openai.ts'
import { anyObject } from '../../../src/protocol/schemas/any-object.ts'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'
import { parseResponses } from '../../../src/protocol/openai-responses/parse-responses.ts'
import type { CallSettings } from '../../../src/moa/model-port.ts'

const PROTO = '{"b":1,"__proto__":{"polluted":1},"a":2}'

/** The settings as an upstream of OpenAI's kind gets them. */
function sent(settings: CallSettings | undefined): string {
  const provider = { name: 'up', baseUrl: '', headers: {}, limits: openai.limits }
  const endpoint = { id: 'up/a', provider, model: 'a', key: null }
  const call = { id: '1', model: 'up/a', messages: [], settings: settings ?? {} }
  return JSON.stringify(openai.request(endpoint as never, call).body)
}

test.each(['[]', 'null', '1', '"a"'])('is an object, not %s', (json) => {
  expect(anyObject().safeParse(JSON.parse(json)).success).toBe(false)
})

test('is an object of any fields in documents', () => {
  expect(z.toJSONSchema(anyObject())).toMatchObject({ type: 'object', additionalProperties: {} })
})

test('the parameters of a tool reach the upstream as they were written', () => {
  const body = `{"model":"up/a","messages":[{"role":"user","content":"Hi"}],
    "tools":[{"type":"function","function":{"name":"f","parameters":${PROTO}}}]}`
  const parsed = parseChat(JSON.parse(body))
  expect(parsed.ok && sent(parsed.value.ask.settings)).toContain(`"parameters":${PROTO}`)
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('the schema of an answer reaches the upstream as it was written', () => {
  const schema = `{"type":"json_schema","json_schema":{"name":"n","schema":${PROTO}}}`
  const chat = parseChat(
    JSON.parse(
      `{"model":"up/a","messages":[{"role":"user","content":"Hi"}],"response_format":${schema}}`,
    ),
  )
  expect(chat.ok && sent(chat.value.ask.settings)).toContain(`"schema":${PROTO}`)
  const format = `{"type":"json_schema","name":"n","schema":${PROTO}}`
  const responses = parseResponses(
    JSON.parse(`{"model":"up/a","input":"Hi","text":{"format":${format}}}`),
  )
  expect(responses.ok && sent(responses.value.ask.settings)).toContain(`"schema":${PROTO}`)
})
