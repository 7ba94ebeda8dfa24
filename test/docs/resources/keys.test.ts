import { expect, test } from 'vitest'
import { KEYS } from '../../../src/docs/resources/keys.ts'
import { openApiDocument } from '../../../src/docs/openapi.ts'
import { keySchemas } from '../../../src/protocol/keys/key-responses.ts'
import { keySchema } from '../../../src/protocol/keys/key.ts'
import { ADMIN, authStage } from '../../http/admission/auth-stage.ts'

const { send } = authStage()
const document = openApiDocument('https://moa.example.com')
const { newKey, keyList } = keySchemas()

test('keys are made and listed as the document describes', async () => {
  for (const { value } of Object.values(KEYS)) {
    const made = await send('POST /v1/keys', { key: ADMIN, body: value })
    expect(made.status).toBe(201)
    expect(newKey.parse(made.body)).toEqual(made.body)
    expect(made.body).toMatchObject(value)
  }
  const { body } = await send('GET /v1/keys', { key: ADMIN })
  expect(keyList.parse(body)).toEqual(body)
})

test('the document describes the parsed request, and its example responses match their schemas', () => {
  const { properties = {}, required } = document.components.schemas['KeyRequest'] ?? {}
  expect(Object.keys(properties)).toEqual(Object.keys(keySchema.shape))
  expect(required).toEqual(['kind', 'name'])
  const { get, post } = document.paths['/v1/keys'] ?? {}
  const list = get?.responses[200]?.content?.['application/json']?.example
  expect(keyList.parse(list)).toEqual(list)
  const made = post?.responses[201]?.content?.['application/json']?.example
  expect(newKey.parse(made)).toEqual(made)
})

test('every route that requires a key lists the errors forbidden and rate_limited', () => {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item)) {
      const codes = [403, 429].flatMap((status) => operation.responses[status]?.['x-error-codes'])
      const isOpen = !['/mcp', '/metrics'].includes(path) && !path.startsWith('/v1/')
      if (isOpen) expect(codes).toEqual([undefined, undefined])
      else expect(codes).toEqual(expect.arrayContaining(['forbidden', 'rate_limited']))
    }
  }
})
