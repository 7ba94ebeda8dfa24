import type { EmbeddingInput, Vector } from '../../moa/embedding/embedding-port.ts'
import { canonicalJson } from '../../protocol/canonical-json.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { AskContext } from '../ask-context.ts'
import { inBackground } from '../background.ts'
import { sha256 } from '../hash.ts'
import type { PreparedEmbedding } from './prepare-embedding.ts'
import { packed, unpacked, type PackedVector } from './packed-vector.ts'

/** How long an embedding is stored, in seconds: a day. */
const TTL_SECONDS = 86_400
/**
 * Most inputs of a request that the cache is asked for: an invocation has a thousand operations of KV, and what a large
 * index is built from seldom comes again.
 */
export const MAX_CACHED_INPUTS = 256

const FORMAT: StoredFormat<PackedVector> = { version: 1 }

/** The embeddings of earlier requests of the same caller. */
export interface EmbeddingCache {
  /** The embeddings that are there, by the key of their input. */
  read(inputs: ReadonlyMap<string, EmbeddingInput>): Promise<ReadonlyMap<string, Vector>>
  write(input: EmbeddingInput, vector: Vector): void
}

/** The key of an input in its request: a text of digits has another one than a list of tokens. */
export function keyOfInput(input: EmbeddingInput): string {
  return typeof input === 'string' ? `t${input}` : `n${input.join()}`
}

/** The cache that a request uses: as proposals, each session token has a scope of its own. */
export function embeddingCache(
  { ask, settings, mode }: PreparedEmbedding,
  { caller, services }: Pick<AskContext, 'caller' | 'services'>,
  run: string,
): EmbeddingCache {
  const { tenant, session } = caller
  const cache = services.vectors(session === null ? tenant : `${tenant}/${session}`)
  // Whatever changes an embedding; how it travels is no part of it.
  const { dimensions = null, extra = null } = settings
  const around = { v: 1, model: ask.model, dimensions, extra }
  const hashOf = (input: EmbeddingInput) => sha256(canonicalJson({ ...around, input }))
  return {
    async read(inputs) {
      if (mode !== 'use' || inputs.size > MAX_CACHED_INPUTS) return new Map()
      const entries = [...inputs].map(async ([key, input]) => [await hashOf(input), key] as const)
      const keys = new Map(await Promise.all(entries))
      const found = await cache.readAll([...keys.keys()])
      return new Map(
        [...found].flatMap(([hash, text]) => {
          const vector = unpacked(decodeStored(FORMAT, text))
          const key = keys.get(hash)
          return vector === null || key === undefined ? [] : [[key, vector] as const]
        }),
      )
    },
    write(input, vector) {
      if (mode === 'off') return
      const text = encodeStored(FORMAT, packed(vector))
      const written = hashOf(input).then((hash) => cache.write(hash, text, TTL_SECONDS))
      inBackground(written, services, run)
    },
  }
}
