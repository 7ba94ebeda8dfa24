import type { LearnedStore } from '../../gateway/evidence/learned-store.ts'
import { persist } from '../persist.ts'
import type { Learned } from './learned.ts'

/** What mixtures have learned, an object for each mixture of a tenant. */
export function learnedStore(
  objects: DurableObjectNamespace<Learned>,
  failed: (what: string) => void,
): LearnedStore {
  const objectOf = (tenant: string, mixture: string) => objects.getByName(`${tenant}/${mixture}`)
  return {
    async reward(tenant, reward) {
      try {
        await persist(async () => objectOf(tenant, reward.mixture).reward(reward))
      } catch {
        failed('reward_not_noted')
      }
    },
  }
}
