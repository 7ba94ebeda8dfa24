/*
 * What this buys: memory that is allocated for each body took a tenth of the added latency at the first token
 * (docs/performance.md, goals), and bodies of the runtime come in pieces above 4 KiB. To delete
 * together with `batch-reader.ts` and `collect.ts`, once the runtime collects a body by itself with a cap.
 */

/** Reads a body piece by piece. */
export interface PieceReader {
  /** Whether it is a body of the runtime, which buffers what comes and returns it as one piece. */
  readonly native: boolean
  /**
   * Returns the next piece, with all that has come meanwhile; null at the end. Its bytes are valid until the
   * next call, or until the body is cancelled. With `full`, a native body waits until a piece is as large as it
   * may be, and a smaller one is the last.
   *
   * @throws what the body fails with, when it breaks.
   */
  read(full?: boolean): Promise<Uint8Array | null>
  /** Cancels the body, and ends a read that waits. Errors of the cancelling are dropped. */
  cancel(): void
  /** Releases the body, so that another reader can take the rest. */
  release(): void
}

/** Memory of bodies that were read, by its size, for the next ones: allocating it costs more than reading a short body. */
const spare = new Map<number, ArrayBuffer[]>()
const MAX_SPARE = 16

/**
 * Reads pieces of at most `maxBytes`; a body made in JavaScript has pieces of its own. Bodies of the runtime are read into
 * memory of the gateway, which is reused: without it they return at most 4 KiB at once.
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
  /** Null while the runtime has it, and once it was returned. */
  let memory: ArrayBuffer | null = takeMemory(maxBytes)
  const returnMemory = () => {
    if (memory !== null) storeMemory(memory)
    memory = null
  }
  return {
    native: true,
    async read(full = false) {
      const view = new Uint8Array(memory ?? takeMemory(maxBytes))
      memory = null
      const { value } = await (full ? reader.readAtLeast(maxBytes, view) : reader.read(view))
      memory = value?.buffer ?? null // Lost where the body was cancelled during the wait.
      if (value !== undefined && value.byteLength > 0) return value
      returnMemory()
      return null
    },
    cancel() {
      returnMemory()
      reader.cancel().catch(() => {})
    },
    release() {
      returnMemory()
      reader.releaseLock()
    },
  }
}

function takeMemory(bytes: number): ArrayBuffer {
  return spare.get(bytes)?.pop() ?? new ArrayBuffer(bytes)
}

function storeMemory(memory: ArrayBuffer): void {
  const stored = spare.get(memory.byteLength)
  if (stored === undefined) spare.set(memory.byteLength, [memory])
  else if (stored.length < MAX_SPARE) stored.push(memory)
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
