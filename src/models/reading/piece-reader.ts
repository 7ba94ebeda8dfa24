/** Reads a body piece by piece. */
export interface PieceReader {
  /** Whether it is a body of the runtime, which keeps what comes and gives it as one piece. */
  readonly native: boolean
  /**
   * The next piece, as large as what has come meanwhile; null at the end. Its bytes stand until the next
   * one is asked for, or the body is let go. Throws when the body breaks. With `full`, a native body waits until
   * a piece is as large as it may be, and one that is smaller is the last.
   */
  read(full?: boolean): Promise<Uint8Array | null>
  /** Lets go of the body, and wakes a read that waits. What the body says of that is nobody's. */
  cancel(): void
  /** The rest of the body may be read by somebody else. */
  release(): void
}

/** Memory of bodies that were read, by its size: for the next ones, as making it anew costs more than reading a short body. */
const spare = new Map<number, ArrayBuffer[]>()
const MAX_SPARE = 16

/**
 * Reads pieces of at most `maxBytes`; a body made in JavaScript has pieces of its own. Bodies of the runtime are read into
 * memory of ours, which is used again: by themselves they give no more than 4 KiB at once.
 */
export function pieceReader(body: ReadableStream<Uint8Array>, maxBytes: number): PieceReader {
  let reader: ReadableStreamBYOBReader
  try {
    reader = body.getReader({ mode: 'byob' })
  } catch {
    return plainReader(body)
  }
  return nativeReader(reader, maxBytes)
}

function nativeReader(reader: ReadableStreamBYOBReader, maxBytes: number): PieceReader {
  /** Null while it is with the runtime, and once it was given back. */
  let memory: ArrayBuffer | null = takeMemory(maxBytes)
  const giveBack = () => {
    if (memory !== null) keepMemory(memory)
    memory = null
  }
  return {
    native: true,
    async read(full = false) {
      const view = new Uint8Array(memory ?? takeMemory(maxBytes))
      memory = null
      const { value } = await (full ? reader.readAtLeast(maxBytes, view) : reader.read(view))
      memory = value?.buffer ?? null // Lost where the body was let go while we waited.
      if (value !== undefined && value.byteLength > 0) return value
      giveBack()
      return null
    },
    cancel() {
      giveBack()
      reader.cancel().catch(() => {})
    },
    release() {
      giveBack()
      reader.releaseLock()
    },
  }
}

function takeMemory(bytes: number): ArrayBuffer {
  return spare.get(bytes)?.pop() ?? new ArrayBuffer(bytes)
}

function keepMemory(memory: ArrayBuffer): void {
  const kept = spare.get(memory.byteLength)
  if (kept === undefined) spare.set(memory.byteLength, [memory])
  else if (kept.length < MAX_SPARE) kept.push(memory)
}

function plainReader(body: ReadableStream<Uint8Array>): PieceReader {
  const reader = body.getReader()
  return {
    native: false,
    read: async () => (await reader.read()).value ?? null,
    cancel: () => void reader.cancel().catch(() => {}),
    release: () => reader.releaseLock(),
  }
}
