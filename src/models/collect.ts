import { pieceReader } from './piece-reader.ts'
import type { Stop } from './stop.ts'

/** Most bytes of one upstream body that are kept. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
const READ_BYTES = 64 * 1024
/** A piece of this size holds several tokens, which are worth the look. */
const LARGE_BYTES = 1_024
/** Most that is read at once by hand. */
const PIECE_BYTES = 16 * 1024

export interface Collected {
  readonly bytes: Uint8Array
  /** Whether the upstream ended the body itself. */
  readonly whole: boolean
}

export interface CollectOptions {
  /** Default: `MAX_BODY_BYTES` */
  readonly maxBytes?: number
  /** Whether a body that ends with this piece is over, whatever may follow. */
  readonly isOver?: (piece: Uint8Array) => boolean
}

/**
 * Collects a body, and keeps what had come when it is stopped or the connection breaks. Stops itself as
 * too large above the limit. JavaScript reads pieces as long as they are large; once they come token by
 * token the runtime collects them natively, so that only the first of them is seen.
 */
export async function collect(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  options: CollectOptions = {},
): Promise<Collected> {
  const { maxBytes = MAX_BODY_BYTES, isOver = () => false } = options
  const collecting = { parts: [], maxBytes, isOver }
  const reading = await readLarge(body, stop, collecting)
  const whole = reading === 'goes on' ? await pump(body, stop, collecting) : reading
  return { bytes: join(collecting.parts), whole }
}

/** Where the body goes, and how much of it may. */
interface Collecting {
  readonly parts: Uint8Array[]
  readonly maxBytes: number
  readonly isOver: (piece: Uint8Array) => boolean
}

/** Reads piece by piece until one is small; otherwise returns whether the upstream ended the body. */
async function readLarge(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  { parts, maxBytes, isOver }: Collecting,
): Promise<boolean | 'goes on'> {
  const reader = pieceReader(body, PIECE_BYTES)
  const undo = stop.onStop(() => reader.cancel()) // Wakes a read that waits.
  try {
    for (let left = maxBytes; ;) {
      const piece = await reader.read()
      if (piece === null) return stop.reason === null
      parts.push(piece.slice()) // The memory of a piece is used again, and is larger than most.
      left -= piece.byteLength
      if (left <= 0) stop.now('too-large')
      else if (isOver(piece)) {
        reader.cancel()
        return true
      } else if (piece.byteLength < LARGE_BYTES) {
        reader.release()
        return 'goes on'
      }
    }
  } catch {
    return false // The connection broke, as it does when the request is aborted.
  } finally {
    undo()
  }
}

/**
 * Reads the rest as the runtime pumps it into an identity stream, which it closes at the end of the body;
 * aborting the pipe leaves it open, so closing it by hand flushes what was said so far to the reader.
 * Returns whether the upstream ended the body.
 */
async function pump(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  { parts, maxBytes }: Collecting,
): Promise<boolean> {
  const { readable, writable } = new IdentityTransformStream()
  const abort = new AbortController()
  let broken = false
  // A body breaks by itself when its request is aborted. The pump is stopped in the next turn, for
  // bodies that no request stands behind: at the same moment it leaves a rejection behind that
  // nobody can handle.
  const undo = stop.onStop(() => setTimeout(() => abort.abort(), 0))
  body
    .pipeTo(writable, { signal: abort.signal, preventAbort: true })
    .catch(() => {
      broken = true // Stopped or broken: either way what came before is kept.
      return writable.getWriter().close()
    })
    .catch(() => {}) // Broken while a write was under way: the reader below learns of it too.
  const ended = await readParts(readable.getReader({ mode: 'byob' }), stop, { parts, maxBytes })
  undo()
  return ended && !broken
}

/** Reads until the end, or until the stream breaks; above the cap it reads on only to let the pump end. */
async function readParts(
  reader: ReadableStreamBYOBReader,
  stop: Stop,
  { parts, maxBytes }: Pick<Collecting, 'parts' | 'maxBytes'>,
): Promise<boolean> {
  let size = parts.reduce((sum, part) => sum + part.byteLength, 0)
  const step = Math.min(READ_BYTES, maxBytes)
  for (;;) {
    // Aborting the pump while a large write is under way fails the read that waits for it.
    const read = await reader.readAtLeast(step, new Uint8Array(step)).catch(() => null)
    if (read === null) return false
    const { done, value } = read
    if (value !== undefined && size < maxBytes) parts.push(value)
    size += value?.byteLength ?? 0
    if (size >= maxBytes) stop.now('too-large')
    // Less than was asked for is all there is.
    if (done || value.byteLength < step) return true
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.byteLength
  }
  return bytes
}
