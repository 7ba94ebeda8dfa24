import { kvKeys } from '../kv/kv-keys.ts'
import { patiently } from '../kv/kv-cache.ts'
import { decodeVersion, parseVersion } from './stored-mixture.ts'
import type { EditResult, MixtureWriter } from './mixture-writer.ts'
import type { MixtureVersion } from './mixture-version.ts'
import type { MixtureStore, StoredMixture } from '../../gateway/ports/mixture-store.ts'

/** How long a read of KV may be served from the place it is read at, in seconds; the least KV accepts. */
const CACHE_TTL_SECONDS = 30

export interface MixtureBindings {
  readonly KV: KVNamespace
  readonly MIXTURE_WRITER: DurableObjectNamespace<MixtureWriter>
}

/**
 * Mixtures of tenants: written through one Durable Object each, read from KV.
 *
 * What runs read may be a minute old; what editors read comes from the writer and is exact. KV also
 * remembers that there was nothing: an id it does not know is looked up at the writer, so that a mixture
 * can be used as soon as it is made.
 */
export function mixtureStore(
  { KV, MIXTURE_WRITER }: MixtureBindings,
  failed: (what: string) => void,
): MixtureStore {
  const { decode, toStored } = readers(failed)
  const writerOf = (tenant: string, id: string) => MIXTURE_WRITER.getByName(`${tenant}/${id}`)
  return {
    /** When KV fails, is slow, or holds what cannot be read, this reads from the writer. */
    async published(tenant, id) {
      const options = { cacheTtl: CACHE_TTL_SECONDS }
      let value: string | null | undefined
      try {
        value = await patiently(KV.get(kvKeys.mixture(tenant, id), options))
      } catch {
        value = undefined
      }
      if (value === null) return null
      const version = value === undefined ? null : decode(value)
      return toStored(version ?? (await writerOf(tenant, id).read()))
    },

    async current(tenant, id) {
      return toStored(await writerOf(tenant, id).read())
    },

    async version(tenant, id, version) {
      return toStored(await writerOf(tenant, id).readVersion(version))
    },

    /** The writer checks the precondition, where edits are in order. */
    async edit(place, mixture, precondition) {
      const document = mixture === null ? null : JSON.stringify(mixture)
      const edit = { ...place, document, precondition, nowMs: Date.now() }
      const result: EditResult = await writerOf(place.tenant, place.id).edit(edit)
      if (!result.ok) return { ok: false, stored: toStored(result.current), created: false }
      return { ok: true, stored: toStored(result.written), created: result.created }
    },

    async list(tenant, { cursor, limit }) {
      const listed = await KV.list({
        prefix: kvKeys.mixtures(tenant),
        limit,
        cursor: cursor ?? null,
      })
      const names = listed.keys.map(({ name }) => name)
      const values = names.length === 0 ? new Map<string, string | null>() : await KV.get(names)
      const mixtures = names.flatMap((name) => {
        const value = values.get(name)
        return value ? (toStored(decode(value)) ?? []) : []
      })
      return { mixtures, cursor: listed.list_complete ? null : listed.cursor }
    },
  }
}

/** Reads versions; one that cannot be read is reported, and null. */
function readers(failed: (what: string) => void) {
  const reported = <T>(read: T | null): T | null => {
    if (read === null) failed('mixture_unreadable')
    return read
  }
  return {
    decode: (text: string) => reported(decodeVersion(text)),
    toStored: (version: MixtureVersion | null): StoredMixture | null =>
      version === null ? null : reported(parseVersion(version)),
  }
}
