import { expect, test } from 'vitest'
import { FakeBody, FakeUpstream } from '../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, providerNamed } from '../calls.ts'
import { deltaEvent, finishEvent } from '../wire.ts'

test.each([
  [128, 64, 64],
  [32, 64, 32],
  [128, undefined, 128],
  [undefined, 64, undefined],
])(
  'a call for %s tokens of a model that writes at most %s asks for %s',
  async (maxTokens, most, sent) => {
    const answer = () => new FakeBody(deltaEvent('a'), finishEvent()).end().answer()
    const upstream = new FakeUpstream(answer)
    const price = { input: 1, output: 2, ...(most === undefined ? {} : { maxTokens: most }) }
    const providers = new Map([['acme', { ...providerNamed('acme'), defaultPrice: price }]])
    const call = callOf({ settings: maxTokens === undefined ? {} : { maxTokens } })
    await finished(modelsOn(upstream.fetch, { providers })(call, controlOf()))
    expect(upstream.bodyOf()['max_tokens']).toBe(sent)
  },
)
