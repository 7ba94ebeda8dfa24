import { expect, test } from 'vitest'
import { openaiRequest } from '../../../../src/models/dialects/openai/request.ts'
import { callOf, providerNamed } from '../../calls.ts'

test('a mark of the cache on a tool is sent only where the provider takes it', () => {
  const tool = { type: 'function', function: { name: 'add' } }
  const marked = { ...tool, cache_control: { type: 'ephemeral' } }
  const sentTo = (messageFields: readonly string[]) => {
    const endpoint = {
      id: 'acme/large',
      provider: providerNamed('acme', { messageFields }),
      model: 'large',
      key: null,
      fetch: () => Promise.reject(new Error('Nothing is sent here')),
    }
    return openaiRequest(endpoint, callOf({ settings: { tools: [marked] } })).body
  }
  expect(sentTo(['cache_control'])).toMatchObject({ tools: [marked] })
  expect(sentTo([])).toHaveProperty('tools', [tool])
})
