import { expect, test } from 'vitest'
import { checkWriters } from '../../../../src/gateway/runs/writers/check-writers.ts'
import type { RequestCheck } from '../../../../src/gateway/ports/models.ts'
import { soloMixture } from '../../../../src/protocol/mixtures/overrides.ts'
import { messagesShape } from '../../../../src/protocol/anthropic-messages/shape.ts'
import { responsesShape } from '../../../../src/protocol/openai-responses/shape.ts'
import { parseChat } from '../../../../src/protocol/openai-chat/parse-chat.ts'

const blind: RequestCheck = {
  ignored: ['seed', 'stop'],
  impossible: { message: 'up/blind takes no images', param: 'messages' },
}
const CHECKS: Readonly<Record<string, RequestCheck>> = {
  'up/blind': blind,
  'up/plain': { ignored: ['stop', 'seed'], impossible: null },
  'up/other': { ignored: ['stop'], impossible: null },
}
const models = {
  list: () => [],
  check: () => ({ ok: true }) as const,
  checkEmbedding: () =>
    ({ ok: false, code: 'invalid_request', message: 'It is a chat model' }) as const,
  checkRequest: (id: string) => CHECKS[id] ?? blind,
  extraFields: () => [],
  factsOf: () => ({ price: null }),
  priceOf: () => null,
}

function checked(model: string, fallbacks: string[], strategy?: 'select') {
  return checkWriters(...requestFor(model, fallbacks, strategy), { models })
}

function requestFor(model: string, fallbacks: string[], strategy?: 'select') {
  const parsed = parseChat({ model, messages: [{ role: 'user', content: 'Hi' }] })
  const solo = soloMixture(model)
  if (!parsed.ok || !solo.ok) throw new Error('Cannot parse the request')
  const aggregator = { ...solo.value.aggregator, fallbacks }
  const mixture = { ...solo.value, aggregator, ...(strategy === undefined ? {} : { strategy }) }
  return [parsed.value.ask, mixture] as const
}

test.each([
  [messagesShape, ['stop_sequences', 'seed'], 'messages'],
  [responsesShape, ['stop', 'seed'], 'input'],
])('fields have their names in the shape of the request: $name', (shape, ignored, param) => {
  const { fieldNames } = shape
  const check = (model: string) => checkWriters(...requestFor(model, []), { models, fieldNames })
  expect(check('up/plain')).toEqual({ ok: true, value: ignored })
  const message = `Cannot accept the request: ${param}: up/blind takes no images`
  expect(check('up/blind')).toMatchObject({ ok: false, error: { param, message } })
})

test('settings that no model takes that may write the answer are ignored', () => {
  expect(checked('up/plain', [])).toEqual({ ok: true, value: ['stop', 'seed'] })
  expect(checked('up/plain', ['up/other'])).toEqual({ ok: true, value: ['stop'] })
  expect(checked('up/blind', ['up/other'])).toEqual({ ok: true, value: ['stop'] })
})

test('a request that none of them can answer is an error of its field', () => {
  expect(checked('up/blind', ['up/blind'])).toEqual({
    ok: false,
    error: {
      code: 'invalid_request',
      message: 'Cannot accept the request: messages: up/blind takes no images',
      param: 'messages',
    },
  })
})

test('where agents write the answer, the aggregator is not asked', () => {
  expect(checked('up/blind', [], 'select')).toEqual({ ok: true, value: [] })
})
