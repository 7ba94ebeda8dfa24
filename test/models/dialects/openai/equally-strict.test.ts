import { expect, test } from 'vitest'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import type { Limits } from '../../../../src/models/catalog/provider.ts'
import { CATALOG } from '../../../../src/models/catalog/catalog.ts'
import { openaiRequest } from '../../../../src/models/dialects/openai/request.ts'
import { callOf, providerNamed } from '../../calls.ts'

function sent(settings: CallSettings, limits: Partial<Limits>): Readonly<Record<string, unknown>> {
  const provider = providerNamed('acme', limits)
  const endpoint = { id: 'acme/large', provider, model: 'large', key: null, fetch }
  const { body } = openaiRequest(endpoint, callOf({ settings }))
  return JSON.parse(JSON.stringify(body)) as Readonly<Record<string, unknown>>
}

const tool = (more: object) => ({ type: 'function', function: { name: 'f', ...more } })
const strict = tool({ strict: true })

test('tools of which only some are strict are all loose where a provider rejects a mix', () => {
  const mixed = [strict, tool({}), tool({ strict: false })]
  const loose = [tool({}), tool({}), tool({})]
  expect(sent({ tools: mixed }, { uniformStrict: true })['tools']).toEqual(loose)
  expect(sent({ tools: mixed }, {})['tools']).toEqual(mixed)
  expect(sent({ tools: [strict, strict] }, { uniformStrict: true })['tools']).toEqual([
    strict,
    strict,
  ])
  expect(CATALOG.get('cerebras')?.limits.uniformStrict).toBe(true)
})

test('a temperature above the highest of a provider is lowered to it', () => {
  expect(sent({ temperature: 1.8 }, { maxTemperature: 1.5 })['temperature']).toBe(1.5)
  expect(sent({ temperature: 0.3 }, { maxTemperature: 1.5 })['temperature']).toBe(0.3)
  expect(sent({}, { maxTemperature: 1.5 })).not.toHaveProperty('temperature')
  expect(sent({ temperature: 1.8 }, {})['temperature']).toBe(1.8)
  for (const name of ['mistral', 'cerebras'])
    expect(CATALOG.get(name)?.limits.maxTemperature).toBe(1.5)
})
