import type { StoredMixture } from '../../gateway/ports/mixture-store.ts'
import { readMixture } from '../../protocol/mixtures/stored-mixture.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { MixtureVersion } from './mixture-version.ts'

/** In version 1, the time had its unit in its name or not. */
interface EarlierVersion extends Omit<MixtureVersion, 'createdAtMs'> {
  readonly createdAt: number
  readonly createdAtMs?: number
}

const FORMAT: StoredFormat<MixtureVersion> = {
  version: 2,
  upgrade(older) {
    const { createdAt, createdAtMs = createdAt, ...version } = older as EarlierVersion
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

/** A mixture with its document parsed again. Null when it cannot be read. */
export function parseVersion(stored: MixtureVersion): StoredMixture | null {
  try {
    const mixture = readMixture(JSON.parse(stored.document))
    const { version, createdAtMs } = stored
    return mixture === null ? null : { mixture, version, createdAtMs }
  } catch {
    return null
  }
}
