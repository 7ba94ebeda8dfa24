import { DurableObject } from 'cloudflare:workers'
import type { RunReward } from '../../gateway/evidence/learned-store.ts'

/** What one mixture of a tenant has learned from the outcomes of its runs. */
export class Learned extends DurableObject<object> {
  /** Notes how well a run did; nothing where no run was recorded, as its mixture does not learn. */
  reward(_reward: RunReward): void {}
}
