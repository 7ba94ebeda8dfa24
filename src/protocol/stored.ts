/** What a store writes: a document with the version of its shape in `v`. */
export interface StoredFormat<T> {
  /** Counts up with every change of the shape. */
  readonly version: number
  /** Converts a document of an older version; null when that cannot be read. Without it, no older one can. */
  readonly upgrade?: (older: object, version: number) => T | null
}

/** The document as it is stored, with its version. */
export function withVersion<T extends object>({ version }: StoredFormat<T>, document: T) {
  return { v: version, ...document }
}

/** The document as text, with its version. */
export function encodeStored<T extends object>(format: StoredFormat<T>, document: T): string {
  return JSON.stringify(withVersion(format, document))
}

/**
 * Reads what `withVersion` returned, here or in an older release. A document without a version has
 * version 1. Null for every other version and for every other value: what that means, a store decides.
 */
export function readVersion<T extends object>(format: StoredFormat<T>, value: unknown): T | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { v = 1, ...document } = value as { readonly v?: unknown }
  // The version says which shape it is, and only this format writes it.
  if (v === format.version) return document as T
  if (typeof v !== 'number' || v > format.version) return null
  return format.upgrade?.(document, v) ?? null
}

/** Reads what `encodeStored` returned; null also for no text and for text that is not JSON. */
export function decodeStored<T extends object>(
  format: StoredFormat<T>,
  text: string | null,
): T | null {
  if (text === null) return null
  try {
    return readVersion(format, JSON.parse(text))
  } catch {
    return null // Cut off, or foreign.
  }
}

/** What is stored cannot be read: a newer release wrote it, or it is damaged. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

/** Also for one that a Durable Object threw, which is no instance of the class here. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnreadableError'
}
