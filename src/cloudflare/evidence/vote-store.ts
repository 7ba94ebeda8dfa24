import type { StudyStore } from '../../gateway/evidence/study-store.ts'
import type { FoundRatings, VoteStore } from '../../gateway/evidence/vote-store.ts'
import { persist } from '../persist.ts'
import type { Votes } from './votes.ts'

/** The votes of tenants, an object each. */
export function voteStore(objects: DurableObjectNamespace<Votes>): VoteStore {
  return {
    cast: (tenant, vote) => persist(async () => objects.getByName(tenant).cast(vote)),
    async ratings(tenant, query) {
      const found = await persist(async () => objects.getByName(tenant).ratings(query))
      return found as FoundRatings // The types of RPC make arrays of pairs.
    },
    list: (tenant, after) => persist(async () => objects.getByName(tenant).list(after)),
  }
}

/** The rows of studies, in the object of their tenant. */
export function studyStore(
  objects: DurableObjectNamespace<Votes>,
  failed: (what: string) => void,
): StudyStore {
  return {
    async record(tenant, row) {
      try {
        const isStored = await persist(async () => objects.getByName(tenant).record(row))
        if (!isStored) failed('study_full')
      } catch {
        failed('study_not_recorded')
      }
    },
    list: (tenant, study, after) =>
      persist(async () => objects.getByName(tenant).rows(study, after)),
    delete: (tenant, deletion) => persist(async () => objects.getByName(tenant).delete(deletion)),
  }
}
