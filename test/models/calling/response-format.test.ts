import { describe, expect, test } from 'vitest'
import { tokensOf, tokensOfSettings } from '../../../src/moa/cost/call-bound.ts'
import type { CallSettings } from '../../../src/moa/model-port.ts'
import type { Message } from '../../../src/moa/message.ts'
import { inKnownFormat } from '../../../src/models/calling/response-format.ts'
import type { Limits } from '../../../src/models/catalog/provider.ts'
import { FakeBody, FakeUpstream } from '../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, providerNamed } from '../calls.ts'
import { deltaEvent, DONE, finishEvent } from '../wire.ts'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const bySchema: CallSettings = {
  responseFormat: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
}
const byObject: CallSettings = { responseFormat: { type: 'json_object' } }
const objectOnly: Partial<Limits> = { responseFormats: [['', ['text', 'json_object']]] }
const textOnly: Partial<Limits> = { responseFormats: [['', ['text']]] }
const schemaOnly: Partial<Limits> = { responseFormats: [['', ['text', 'json_schema']]] }
const user: Message = { role: 'user', content: 'Capital of Switzerland?' }

function formatted(
  settings: CallSettings,
  limits: Partial<Limits>,
  messages: readonly Message[] = [user],
) {
  const provider = providerNamed('acme', limits)
  const endpoint = { id: 'acme/large', provider, model: 'large', key: null, fetch }
  return inKnownFormat(callOf({ settings, messages }), endpoint)
}

describe('a format that the model takes', () => {
  test.each([
    { settings: {}, limits: textOnly },
    { settings: { responseFormat: { type: 'text' } }, limits: textOnly },
    { settings: bySchema, limits: {} },
    { settings: bySchema, limits: schemaOnly },
  ])('is sent as it is: $settings', ({ settings, limits }) => {
    expect(formatted(settings, limits)).toEqual({
      call: callOf({ settings, messages: [user] }),
      described: false,
    })
  })

  test('of any object has the word JSON in the prompt, which providers demand', () => {
    const asked: Message = { role: 'user', content: 'As json, please' }
    expect(formatted(byObject, {}, [asked]).call.messages).toEqual([asked])
    const { call, described } = formatted(byObject, {})
    expect(described).toBe(false)
    expect(call.settings).toEqual(byObject)
    expect(call.messages[0]).toMatchObject({ role: 'system' })
    expect(call.messages[0]?.content).toContain('JSON')
  })
})

describe('a schema that the model does not take', () => {
  test('goes into the prompt, with the strictest format that it takes', () => {
    const { call, described } = formatted(bySchema, objectOnly)
    expect(described).toBe(true)
    expect(call.settings).toEqual(byObject)
    expect(call.messages[0]?.content).toContain(JSON.stringify(schema))
    expect(call.messages.slice(1)).toEqual([user])
    expect(formatted(bySchema, textOnly).call.settings).toEqual({})
  })

  test('follows the own system message, so that what comes before it can be cached', () => {
    const system: Message = { role: 'system', content: 'You are brief.' }
    const [first] = formatted(bySchema, objectOnly, [system, user]).call.messages
    expect(first?.content).toMatch(/^You are brief\.\n\nWrite the answer as JSON/)
  })

  test('is described with what it is for', () => {
    const responseFormat = {
      type: 'json_schema',
      json_schema: { name: 'x', description: 'A capital', schema },
    }
    const { call } = formatted({ responseFormat }, objectOnly)
    expect(call.messages[0]?.content).toContain('A capital')
  })

  test('of a list is described without a format that makes objects alone', () => {
    const list = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'array' } } }
    expect(formatted({ responseFormat: list }, objectOnly).call.settings).toEqual({})
    const maybe = { ...list, json_schema: { name: 'x', schema: { type: ['object', 'null'] } } }
    expect(formatted({ responseFormat: maybe }, objectOnly).call.settings).toEqual(byObject)
  })

  test('is described alone where the provider takes no format beside tools', () => {
    const tools = [{ type: 'function' }]
    const limits: Partial<Limits> = { toolFormats: [['', ['text']]] }
    expect(formatted({ ...bySchema, tools }, limits).call.settings).toEqual({ tools })
    expect(formatted(bySchema, limits).described).toBe(false)
  })

  test('that holds itself is described where the provider follows no such schema', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } } }
    const responseFormat = { type: 'json_schema', json_schema: { name: 'x', schema: tree } }
    expect(formatted({ responseFormat }, { recursiveSchemas: false }).described).toBe(true)
    expect(formatted({ responseFormat }, {}).described).toBe(false)
    expect(formatted(bySchema, { recursiveSchemas: false }).described).toBe(false)
  })

  test('costs no more than the bound on the call as it was', () => {
    for (const settings of [bySchema, byObject])
      for (const limits of [textOnly, objectOnly, schemaOnly, {}])
        for (const messages of [[user], [{ role: 'system', content: 'é' } as const, user]]) {
          const { call } = formatted(settings, limits, messages)
          const most = tokensOf(messages) + tokensOfSettings(settings)
          const sent = tokensOf(call.messages) + JSON.stringify(call.settings).length
          expect(sent).toBeLessThanOrEqual(most)
        }
  })
})

describe('an answer to a described format', () => {
  async function answered(text: string, limits: Partial<Limits> = objectOnly) {
    const half = Math.ceil(text.length / 2)
    const chunks = [text.slice(0, half), text.slice(half)].map((each) => deltaEvent(each))
    const upstream = new FakeUpstream(() =>
      new FakeBody(...chunks, finishEvent(), DONE).end().answer(),
    )
    const providers = new Map([['acme', providerNamed('acme', limits)]])
    const models = modelsOn(upstream.fetch, { providers })
    return finished(models(callOf({ settings: bySchema }), controlOf({ live: true })))
  }

  test('is held back until it is whole', async () => {
    const { events, reply } = await answered('{"city":"Bern"}')
    expect(events.map(({ type }) => type)).toEqual(['call-sent'])
    expect(reply).toMatchObject({ text: '{"city":"Bern"}', described: true, failure: null })
  })

  test.each([
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['```\n{"a":1}\n```\n', '{"a":1}'],
    ['```{"a":1}```', '{"a":1}'],
    ['Here it is:\n\n```json\n{"a":"```x```"}\n```\nDone.', '{"a":"```x```"}'],
    ['```json\n{"a":', '{"a":'],
    ['{"a":"```json"}', '{"a":"```json"}'],
    ['["```"]', '["```"]'],
    ['Bern', 'Bern'],
  ])('loses the code fence around it: %j', async (written, text) => {
    expect((await answered(written)).reply.text).toBe(text)
  })

  test('is streamed, fence and all, where the provider takes the format', async () => {
    const { deltas, reply } = await answered('```json\n{"a":1}\n```', {})
    expect(deltas.map(({ text }) => text).join('')).toBe('```json\n{"a":1}\n```')
    expect(reply).not.toHaveProperty('described')
  })
})
