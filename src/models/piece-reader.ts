/** Reads a body piece by piece. */
export interface PieceReader {
  /**
   * The next piece, as large as what has come meanwhile; null at the end. Its bytes stand until the next
   * one is asked for. Throws when the body breaks.
   */
  read(): Promise<Uint8Array | null>
  /** Lets go of the body, and wakes a read that waits. What the body says of that is nobody's. */
  cancel(): void
  /** The rest of the body may be read by somebody else. */
  release(): void
}

/**
 * Reads pieces of at most `maxBytes`; a body made in JavaScript has pieces of its own. Bodies of the runtime are read into
 * a buffer of ours, which is used again: by themselves they give no more than 4 KiB at once.
 */
export function pieceReader(body: ReadableStream<Uint8Array>, maxBytes: number): PieceReader {
  return isNative(body) ? nativeReader(body, maxBytes) : plainReader(body)
}

/** Whether the body can be read into a buffer of ours, as those of the runtime can. */
export function isNative(body: ReadableStream<Uint8Array>): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}

function nativeReader(body: ReadableStream<Uint8Array>, maxBytes: number): PieceReader {
  const reader = body.getReader({ mode: 'byob' })
  let buffer: ArrayBufferLike = new ArrayBuffer(maxBytes)
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(buffer))
      if (done) return null
      buffer = value.buffer
      return value
    },
    cancel: () => void reader.cancel().catch(() => {}),
    release: () => reader.releaseLock(),
  }
}

function plainReader(body: ReadableStream<Uint8Array>): PieceReader {
  const reader = body.getReader()
  return {
    read: async () => (await reader.read()).value ?? null,
    cancel: () => void reader.cancel().catch(() => {}),
    release: () => reader.releaseLock(),
  }
}
