import { expect, test } from 'vitest'
import type { RunReward } from '../../../src/gateway/evidence/learned-store.ts'
import { rewardRun } from '../../../src/gateway/evidence/reward-run.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { fakeServices } from '../../docs/fake-services.ts'

test('a reward is noted for a mixture that learns, and for no other one', async () => {
  const { services } = fakeServices({})
  const noted: string[] = []
  const learned = {
    ...services.learned,
    reward: async (_tenant: string, { mixture }: RunReward) => void noted.push(mixture),
  }
  const tenant = crypto.randomUUID()
  const plain = { layers: [], aggregator: { model: 'up/pen' } }
  const written = { plain, learns: { ...plain, learn: {} } }
  for (const [id, mixture] of Object.entries(written)) {
    const place = { tenant, id }
    const any = { version: null, absent: false }
    await services.mixtures.edit(place, mixtureSchema.parse({ ...mixture, id }), any)
  }
  for (const mixture of ['plain', 'learns', 'demo', 'missing']) {
    const reward = { mixture, run: 'run_1', reward: 1, source: 'thumb' } as const
    await rewardRun(tenant, reward, { ...services, learned })
  }
  expect(noted).toEqual(['learns'])
})
