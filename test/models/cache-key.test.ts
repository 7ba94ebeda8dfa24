import { expect, test } from 'vitest'
import type { Provider } from '../../src/models/catalog/provider.ts'
import { FakeBody, FakeUpstream } from '../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, providerNamed } from './calls.ts'
import { DONE, deltaEvent, finishEvent } from './wire.ts'

/** The keys that two agents of one run send, and how many were made. */
async function keysSent(over: Partial<Provider>, model: string) {
  const upstream = new FakeUpstream(() =>
    new FakeBody(deltaEvent('a'), finishEvent(), DONE).end().answer(),
  )
  let made = 0
  const models = modelsOn(upstream.fetch, {
    providers: new Map([['acme', { ...providerNamed('acme'), ...over }]]),
    cacheKey: (agent) => Promise.resolve(`${++made} ${agent}`),
  })
  for (const agent of ['ann', 'bob']) {
    await finished(models(callOf({ model: `acme/${model}`, agent }), controlOf()))
  }
  return { keys: [0, 1].map((turn) => upstream.bodyOf(turn)['prompt_cache_key']), made }
}

test('the key of a cache is made for each agent where the interface has it, or the provider takes it', async () => {
  const sent = { keys: ['1 ann', '2 bob'], made: 2 }
  expect(await keysSent({ wire: 'openai-responses' }, 'gpt-5.4')).toEqual(sent)
  const { limits } = providerNamed('acme', { promptCacheKey: true })
  expect(await keysSent({ limits }, 'large')).toEqual(sent)
})

test('the key of a cache is not made for others', async () => {
  expect(await keysSent({}, 'large')).toEqual({ keys: [undefined, undefined], made: 0 })
})
