import type {
  ComparisonPlace,
  ComparisonStore,
  ComparisonSummaries,
} from '../../gateway/evidence/comparing/comparison-store.ts'
import { kvKeys } from '../kv/kv-keys.ts'
import { persist } from '../persist.ts'
import type { ComparisonOrder } from './comparison-workflow.ts'
import type { Comparisons } from './comparisons.ts'

/** Life of what a comparison needs; it is deleted once it is judged. */
const TTL_SECONDS = 3_600

export interface ComparisonBindings {
  readonly KV: KVNamespace
  readonly COMPARISONS: DurableObjectNamespace<Comparisons>
  readonly COMPARING: Workflow<ComparisonOrder>
}

/** The comparisons of mixtures, an object each; a run is compared by a Workflow that has its id. */
export function comparisonStore({
  KV,
  COMPARISONS,
  COMPARING,
}: ComparisonBindings): ComparisonStore {
  const reach = <T>(
    { tenant, mixture }: ComparisonPlace,
    act: (object: DurableObjectStub<Comparisons>) => Promise<T>,
  ) => persist(() => act(COMPARISONS.getByName(`${tenant}/${mixture}`)))
  return {
    reserve: (place, hold) => reach(place, async (object) => object.reserve(hold)),
    async start(place, run, material) {
      await KV.put(kvKeys.comparison(place.tenant, run), material, { expirationTtl: TTL_SECONDS })
      await COMPARING.create({ id: run, params: { ...place, run } })
    },
    material: ({ tenant }, run) => KV.get(kvKeys.comparison(tenant, run)),
    // Not retried here: the second `begin` of a run returns false.
    begin: async ({ tenant, mixture }, run) =>
      COMPARISONS.getByName(`${tenant}/${mixture}`).begin(run),
    async record(place, compared, texts) {
      await reach(place, async (object) => object.record(compared, texts))
      await KV.delete(kvKeys.comparison(place.tenant, compared.run))
    },
    // The types of a stub lose tuples.
    read: (place, day) =>
      reach(place, async (object) => (await object.read(day)) as ComparisonSummaries),
    runs: (place) => reach(place, async (object) => object.runs()),
    judged: (place) => reach(place, async (object) => object.judged()),
    setCandidate: (place, candidate) =>
      reach(place, async (object) => object.setCandidate(candidate)),
  }
}
