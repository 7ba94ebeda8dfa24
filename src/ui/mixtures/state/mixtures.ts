import { signal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { Client } from '../../../client/client.ts'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { client, keyWanted } from '../../shared/access.ts'

/** Every mixture, built-in ones first; null until they are read. */
export const mixtures = signal<readonly WireStoredMixture[] | null>(null)

/** Why they cannot be read. */
export const listProblem = signal<string | null>(null)

/**
 * What this page wrote with a key, by id, and null for what it deleted: the list of the gateway may be a minute late.
 * Another key may be of another tenant.
 */
const written = new WeakMap<Client, Map<string, WireStoredMixture | null>>()

/** Most pages that are read. */
const MAX_PAGES = 20

/** Reads the list again. */
export async function loadMixtures(): Promise<void> {
  try {
    mixtures.value = withWritten(await everyPage())
    listProblem.value = null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 401) keyWanted.value = true
    listProblem.value = error.message
  }
}

/** Notes a write or, with null, a deletion for the list. */
export function noteWritten(id: string, mixture: WireStoredMixture | null): void {
  const own = written.get(client.value) ?? new Map<string, WireStoredMixture | null>()
  written.set(client.value, own.set(id, mixture))
}

async function everyPage(): Promise<readonly WireStoredMixture[]> {
  const found: WireStoredMixture[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, next_cursor: next } = await client.value.mixtures.list({ cursor, limit: 100 })
    found.push(...data)
    if (next === null) break
    cursor = next
  }
  return found
}

function withWritten(listed: readonly WireStoredMixture[]): readonly WireStoredMixture[] {
  const byId = new Map(listed.map((mixture) => [mixture.id, mixture]))
  for (const [id, mixture] of written.get(client.value) ?? []) {
    const found = byId.get(id)
    if (mixture === null) {
      if (found?.built_in === false) byId.delete(id)
    } else if ((found?.version ?? 0) < (mixture.version ?? 0)) byId.set(id, mixture)
  }
  const all = [...byId.values()]
  return [
    ...all.filter((mixture) => mixture.built_in),
    ...all.filter((mixture) => !mixture.built_in).sort((a, b) => (a.id < b.id ? -1 : 1)),
  ]
}
