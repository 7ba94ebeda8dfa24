/*
 * What this buys: proposals cost 1.1 times the processor time of `.text()` (docs/performance.md, goals), with a cap on
 * the size, and with the text so far when the call is cut off; an SSE parser on every chunk costs about three times
 * as much. To delete once the runtime collects a body by itself with a cap.
 */
import { pieceReader, type PieceReader } from './piece-reader.ts'
import type { Stop } from './stop.ts'

/** Most bytes of one upstream body that are taken. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
/** A piece of this size holds several tokens, which pay for one look of JavaScript. */
const LARGE_BYTES = 1_024
/** Most bytes that are read, or collected natively, before JavaScript sees them; each body in progress holds this much memory. */
const PIECE_BYTES = 16 * 1024

/** Takes the next piece, whose bytes are valid until it returns; returns whether the body is over, whatever may follow. */
type Take = (piece: Uint8Array) => boolean

/** Where the bytes go, and how many are read. */
export interface CollectOptions {
  readonly take: Take
  /** Default: `MAX_BODY_BYTES` */
  readonly maxBytes?: number
}

/**
 * Reads a body to its end, and all that had come when it is stopped or the connection breaks. Stops itself as
 * too large at `maxBytes`. JavaScript reads pieces as long as they are large; once they come token by
 * token the runtime collects them natively, and hands them over when they are many.
 *
 * Returns whether the body is whole: the upstream ended it, or `take` found its end.
 */
export async function collect(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  { take, maxBytes = MAX_BODY_BYTES }: CollectOptions,
): Promise<boolean> {
  const limited = upTo(maxBytes, take, () => stop.now('too-large'))
  const reading = await readLarge(body, stop, limited)
  return reading === 'goes on' ? pump(body, stop, { take: limited, maxBytes }) : reading
}

/** Takes no piece after the one that goes beyond the limit. */
function upTo(maxBytes: number, take: Take, exceeded: () => void): Take {
  let left = maxBytes
  return (piece) => {
    if (left <= 0) return false
    left -= piece.byteLength
    const over = take(piece)
    if (left <= 0 && !over) exceeded()
    return over
  }
}

/** Reads piece by piece until one is small; otherwise returns whether the upstream ended the body. */
async function readLarge(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  take: Take,
): Promise<boolean | 'goes on'> {
  const reader = pieceReader(body, PIECE_BYTES)
  const undo = stop.onStop(() => reader.cancel()) // Wakes a read that waits.
  try {
    for (;;) {
      const piece = await readOrBreak(reader, false)
      if (piece === BROKEN) return false // As it does when the request is aborted.
      if (piece === null) return stop.reason === null
      const small = piece.byteLength < LARGE_BYTES
      if (take(piece)) {
        reader.cancel()
        return true
      }
      if (small && stop.reason === null) {
        reader.release()
        return 'goes on'
      }
    }
  } finally {
    undo()
  }
}

const BROKEN = Symbol()

async function readOrBreak(
  reader: PieceReader,
  full: boolean,
): Promise<Uint8Array | null | typeof BROKEN> {
  try {
    return await reader.read(full)
  } catch {
    return BROKEN
  }
}

/**
 * Reads the rest as the runtime pumps it into an identity stream, which it closes at the end of the body;
 * aborting the pipe leaves it open, so closing it by hand flushes the bytes so far to the reader.
 * Returns whether the upstream ended the body.
 */
async function pump(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  { take, maxBytes }: Required<CollectOptions>,
): Promise<boolean> {
  const { readable, writable } = new IdentityTransformStream()
  const abort = new AbortController()
  let broken = false
  // A body breaks by itself when its request is aborted. For bodies without a request the pump is stopped
  // in the next turn: stopped at the same moment, it leaves a rejection that no code can handle.
  const undo = stop.onStop(() => setTimeout(() => abort.abort(), 0))
  body
    .pipeTo(writable, { signal: abort.signal, preventAbort: true })
    .catch(() => {
      broken = true // Stopped or broken: in both cases the bytes before it are used.
      return writable.getWriter().close()
    })
    .catch(() => {}) // Broken while a write was under way: the reader below fails too.
  const size = Math.min(PIECE_BYTES, maxBytes)
  const reader = pieceReader(readable, size)
  for (;;) {
    // Aborting the pump while a large write is under way fails the read that waits for it.
    const piece = await readOrBreak(reader, true)
    const last = piece === BROKEN || piece === null || piece.byteLength < size
    const over = piece !== BROKEN && piece !== null && take(piece)
    if (!over && !last) continue // Above the limit too: the pump is about to end.
    undo()
    if (!last) abort.abort() // A pump that waits for the body does not notice that its reader is gone.
    reader.cancel() // Its memory is free again.
    return over || (piece !== BROKEN && !broken)
  }
}
