/** Reads a body piece by piece. */
export interface PieceReader {
  /** The next piece, as large as what has come meanwhile; null at the end. Throws when the body breaks. */
  read(): Promise<Uint8Array | null>
  /** Lets go of the body, and wakes a read that waits. What the body says of that is nobody's. */
  cancel(): void
  /** The rest of the body may be read by somebody else. */
  release(): void
}

export interface PieceOptions {
  /** Most bytes of a piece. Bodies made in JavaScript have pieces of their own. */
  readonly maxBytes: number
  /** A piece stands only until the next one is asked for, and its memory is used again. */
  readonly reuse: boolean
}

/** Bodies of the runtime are read into a buffer of ours: by themselves they give no more than 4 KiB at once. */
export function pieceReader(
  body: ReadableStream<Uint8Array>,
  { maxBytes, reuse }: PieceOptions,
): PieceReader {
  return isNative(body) ? nativeReader(body, { maxBytes, reuse }) : plainReader(body)
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

function nativeReader(
  body: ReadableStream<Uint8Array>,
  { maxBytes, reuse }: PieceOptions,
): PieceReader {
  const reader = body.getReader({ mode: 'byob' })
  let buffer: ArrayBufferLike | undefined
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(buffer ?? new ArrayBuffer(maxBytes)))
      if (reuse) buffer = value?.buffer
      return done ? null : value
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
