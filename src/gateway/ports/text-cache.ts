/** Text by key with a life, where losing a value costs money but never correctness. */
export interface TextCache {
  /** Null when there is none, and also when the store is slow or fails. */
  read(key: string): Promise<string | null>
  /** Never throws: a value that could not be written is a miss later. */
  write(key: string, value: string, ttlSeconds: number): Promise<void>
}

/** The same for embeddings, of which a request has many. */
export interface VectorCache {
  /** The values that are there, by their keys; none when the store is slow or fails. */
  readAll(keys: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Never throws. */
  write(key: string, value: string, ttlSeconds: number): Promise<void>
}
