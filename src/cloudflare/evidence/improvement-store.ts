import type { Improvement } from '../../protocol/improvements/improvement.ts'
import type {
  ImprovementHistory,
  ImprovementPlace,
  ImprovementStore,
} from '../../gateway/evidence/improving/improvement-store.ts'
import { persist } from '../persist.ts'
import type { Improvements } from './improvements.ts'

/** Changes of mixtures, an object for each mixture of a tenant. */
export function improvementStore(
  objects: DurableObjectNamespace<Improvements>,
  failed: (what: string) => void,
): ImprovementStore {
  const reach = <T>(
    { tenant, mixture }: ImprovementPlace,
    act: (object: DurableObjectStub<Improvements>) => Promise<T>,
  ) => persist(() => act(objects.getByName(`${tenant}/${mixture}`)))
  return {
    async touch(place) {
      try {
        await reach(place, async (object) => object.touch(place))
      } catch {
        failed('improvements_not_planned') // The next compared run tries again.
      }
    },
    start: (place) => reach(place, async (object) => object.start(place)),
    endRound: (place, end) => reach(place, async (object) => object.endRound(end)),
    // The types of calls of objects take a pair for any list.
    read: (place) => reach(place, async (object) => (await object.read()) as ImprovementHistory),
    add: (place, improvement, count) =>
      reach(place, async (object) => object.add(improvement, count)),
    change: (place, which, change) =>
      reach(place, async (object) => (await object.change(which, change)) as Improvement | null),
  }
}
