import type { WireKey } from '../../../protocol/keys/key-responses.ts'
import { useLoaded } from '../load.ts'
import { readKeys } from './budgets.ts'

/** What callers without a key of their own are counted as. */
const CALLERS: Readonly<Record<string, string>> = {
  admin: 'the admin key',
  open: 'without a key',
  page: 'pages without a key',
  session: 'session tokens',
  hook: 'hooks',
}

/** The words for what usage by key is counted as: the name of a key where it may be read, otherwise its id. */
export function useKeyNames(areWanted: boolean): (counted: string) => string {
  const keys = useLoaded<readonly WireKey[]>(`names ${areWanted}`, async (client, signal) =>
    areWanted ? readKeys(client, signal) : [],
  )
  const all = keys.loaded.value.value ?? []
  return (counted) => CALLERS[counted] ?? all.find(({ id }) => id === counted)?.name ?? counted
}
