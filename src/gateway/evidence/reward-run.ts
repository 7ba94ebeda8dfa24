import { lookupMixture } from '../mixtures/lookup.ts'
import type { Services } from '../ports/services.ts'
import type { RunReward } from './learned-store.ts'

/** Notes how well a run did where its mixture learns; for any other one the store is not called. */
export async function rewardRun(
  tenant: string,
  reward: RunReward,
  { mixtures, learned }: Pick<Services, 'mixtures' | 'learned'>,
): Promise<void> {
  const found = await lookupMixture(mixtures, tenant, reward.mixture)
  if (found?.mixture.learn !== undefined) await learned.reward(tenant, reward)
}
