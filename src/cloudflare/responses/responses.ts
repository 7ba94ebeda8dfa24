import type { ResponsePlace, ResponseStore } from '../../gateway/responses/response-store.ts'
import { persist } from '../persist.ts'
import type { StoredResponse } from './stored-response.ts'

/** The stored responses of all tenants, an object each. Neither tenants, sessions nor ids hold a slash. */
export function responseStore(responses: DurableObjectNamespace<StoredResponse>): ResponseStore {
  const reach = <T>(
    { tenant, session, id }: ResponsePlace,
    act: (response: DurableObjectStub<StoredResponse>) => Promise<T>,
  ) => {
    const name = session === null ? `${tenant}/${id}` : `${tenant}/${session}/${id}`
    return persist(() => act(responses.getByName(name)))
  }
  return {
    read: (place) => reach(place, async (response) => response.read()),
    open: (place, text) => reach(place, async (response) => response.open(text)),
    close: (place, text) => reach(place, async (response) => response.close(text)),
    remove: (place) => reach(place, async (response) => response.remove()),
  }
}
