import { mixtureSchema, type Mixture } from '../../protocol/mixtures/mixture.ts'
import { kvKeys } from '../kv/kv-keys.ts'
import { patiently } from '../kv/kv-cache.ts'
import type { EditResult, MixtureVersion, MixtureWriter, Precondition } from './mixture-writer.ts'

/** How long a read of KV may be served from the place it is read at, in seconds; the least KV accepts. */
const CACHE_TTL_SECONDS = 30

export interface StoredMixture {
  readonly mixture: Mixture
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

export interface MixtureEdited {
  readonly ok: boolean
  readonly stored: StoredMixture | null
  /** There was none before. */
  readonly created: boolean
}

export interface MixtureBindings {
  readonly KV: KVNamespace
  readonly MIXTURE_WRITER: DurableObjectNamespace<MixtureWriter>
}

/**
 * Mixtures of tenants: written through one Durable Object each, read from KV.
 *
 * What runs read may be a minute old; what editors read comes from the writer and is exact. KV also
 * remembers that there was nothing: an id it does not know is asked of the writer, so that a mixture
 * can be used as soon as it is made.
 */
export function mixtureStore({ KV, MIXTURE_WRITER }: MixtureBindings) {
  const writerOf = (tenant: string, id: string) => MIXTURE_WRITER.getByName(`${tenant}/${id}`)
  return {
    /** As runs see it; null also when it is very new. When KV fails or is slow, as it is now. */
    async published(tenant: string, id: string): Promise<StoredMixture | null> {
      const options = { cacheTtl: CACHE_TTL_SECONDS }
      let value: string | null | undefined
      try {
        value = await patiently(KV.get(kvKeys.mixture(tenant, id), options))
      } catch {
        value = undefined
      }
      if (value === undefined) return toStored(await writerOf(tenant, id).read())
      return value === null ? null : toStored(JSON.parse(value) as MixtureVersion)
    },

    /** As it is now. */
    async current(tenant: string, id: string): Promise<StoredMixture | null> {
      return toStored(await writerOf(tenant, id).read())
    },

    /** As it was. */
    async version(tenant: string, id: string, version: number): Promise<StoredMixture | null> {
      return toStored(await writerOf(tenant, id).readVersion(version))
    },

    /** Writes a new version, or deletes with null; the precondition is checked where edits are in order. */
    async edit(
      place: { readonly tenant: string; readonly id: string },
      mixture: Mixture | null,
      precondition: Precondition,
    ): Promise<MixtureEdited> {
      const document = mixture === null ? null : JSON.stringify(mixture)
      const edit = { ...place, document, precondition, now: Date.now() }
      const result: EditResult = await writerOf(place.tenant, place.id).edit(edit)
      if (!result.ok) return { ok: false, stored: toStored(result.current), created: false }
      return { ok: true, stored: toStored(result.written), created: result.created }
    },

    /** A page of a tenant's mixtures by id. */
    async list(
      tenant: string,
      page: { readonly cursor: string | undefined; readonly limit: number },
    ): Promise<{ readonly mixtures: readonly StoredMixture[]; readonly cursor: string | null }> {
      const { cursor, limit } = page
      const listed = await KV.list({
        prefix: kvKeys.mixtures(tenant),
        limit,
        cursor: cursor ?? null,
      })
      const names = listed.keys.map(({ name }) => name)
      const values = names.length === 0 ? new Map<string, string | null>() : await KV.get(names)
      const mixtures = names.flatMap((name) => {
        const value = values.get(name)
        return value ? (toStored(JSON.parse(value) as MixtureVersion) ?? []) : []
      })
      return { mixtures, cursor: listed.list_complete ? null : listed.cursor }
    },
  }
}

/** A stored document, checked again: it may have been written by an older release. */
function toStored(version: MixtureVersion | null): StoredMixture | null {
  if (version === null) return null
  const parsed = mixtureSchema.safeParse(JSON.parse(version.document))
  if (!parsed.success) return null
  return { mixture: parsed.data, version: version.version, createdAt: version.createdAt }
}
