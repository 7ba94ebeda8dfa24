import type { StoredMixture } from '../../gateway/ports/mixture-store.ts'
import { mixtureSchema } from '../../protocol/mixtures/mixture.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { MixtureVersion } from './mixture-version.ts'

/** Version 1 named its time without its unit. */
interface MixtureVersionV1 extends Omit<MixtureVersion, 'createdAtMs'> {
  readonly createdAt: number
}

const FORMAT: StoredFormat<MixtureVersion> = {
  version: 2,
  upgrade(older) {
    const { createdAt: createdAtMs, ...version } = older as MixtureVersionV1
    return typeof version.document === 'string' ? { ...version, createdAtMs } : null
  },
}

/** The current version of a mixture as KV holds it. */
export function encodeVersion(version: MixtureVersion): string {
  return encodeStored(FORMAT, version)
}

/** Null when it cannot be read. */
export function decodeVersion(text: string): MixtureVersion | null {
  return decodeStored(FORMAT, text)
}

/**
 * A mixture with its document parsed again: the schema of mixtures is its format, and reads what an
 * older release wrote. Null when it cannot be read.
 */
export function parseVersion(stored: MixtureVersion): StoredMixture | null {
  try {
    const parsed = mixtureSchema.safeParse(JSON.parse(stored.document))
    const { version, createdAtMs } = stored
    return parsed.success ? { mixture: parsed.data, version, createdAtMs } : null
  } catch {
    return null
  }
}
