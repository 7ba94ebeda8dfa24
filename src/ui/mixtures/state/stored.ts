import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { withoutDefaults } from '../schema/defaults.ts'
import type { Schema } from '../schema/schema.ts'

/** A mixture as the gateway has it. */
export interface Stored {
  /** Null for a built-in mixture. */
  readonly version: number | null
  readonly createdAtMs: number | null
  /** Without its id, and without defaults. */
  readonly document: unknown
}

/** The mixture of a response, as a person edits it. */
export function storedFrom(schema: Schema, mixture: WireStoredMixture): Stored {
  const { id: _id, version, created_at: createdAt, built_in: _builtIn, ...fields } = mixture
  const { warnings: _warnings, ...document } = fields as Record<string, unknown>
  return {
    version,
    createdAtMs: createdAt === null ? null : createdAt * 1000,
    document: withoutDefaults(schema, document),
  }
}
