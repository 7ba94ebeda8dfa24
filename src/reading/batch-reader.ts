/*
 * What this buys: a run of 3+1 costs 2.3 times the processor time of the native floor without batches, 1.6 times
 * with batches of 50 ms and 1.4 times with 100 ms (docs/performance.md, goals). It is the first code of this
 * folder to delete once the runtime itself can hand over what has come within a time, up to a size.
 */
import type { Clock } from '../moa/ports.ts'
import { pieceReader } from './piece-reader.ts'

/** Most bytes of a piece before batches begin; one that is larger holds many tokens already. */
const PIECE_BYTES = 16 * 1024
/** A piece below this holds a token or two. */
const SMALL_BYTES = 1024
/** A piece that comes sooner than this after the one before, or after a pause, is one of a fast stream. */
const FAST_MS = 50
/** A pause pays when it brings this many times the bytes of a piece without one: several tokens, as they differ in length. */
const WORTH = 1.75
/** Most bytes of a batch; after one that is full there is no pause. */
const BATCH_BYTES = 4 * 1024
/** Bytes that are drained at once before JavaScript looks at them. */
const DRAIN_BYTES = 8 * 1024
/** Most bytes that are buffered for a reader that is slower than the body. */
const MAX_AHEAD_BYTES = 64 * 1024

/** Reads a body piece by piece, or batch by batch. */
export interface BatchReader {
  /**
   * Returns the next piece; null at the end. A piece that follows another one fast may wait `ms` milliseconds
   * for more. Its bytes are valid until the next call.
   *
   * @throws what the body fails with, when it breaks.
   */
  read(ms: number): Promise<Uint8Array | null>
  /** Cancels the body, and ends a read that waits. */
  cancel(): void
}

/**
 * Reads a body in batches: after a piece that came fast, the next ones are collected for as long as the
 * reader allows, so that a fast stream costs JavaScript one look at many tokens instead of one at each. The
 * first piece and the end never wait. A stream is slow again when nothing comes within `FAST_MS` after a pause,
 * or when a pause brings a token alone. A body made in JavaScript is read as it comes.
 *
 * The runtime buffers what comes meanwhile: of two branches of the body it drains one by itself, and the
 * other one collects the bytes until they are read. There are no branches before the body proves to be fast.
 */
export function batchReader(body: ReadableStream<Uint8Array>, clock: Clock): BatchReader {
  let reader = pieceReader(body, PIECE_BYTES)
  let drain: Drain | null = null
  let wake = () => {}
  let isFast = false
  const isOfFast = paceOf(clock)
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.setTimer(ms, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
  const branch = () => {
    reader.release()
    const [drained, buffered] = body.tee()
    reader = pieceReader(buffered, BATCH_BYTES)
    return drainOf(drained, () => wake())
  }
  return {
    async read(ms) {
      const paused = isFast && ms > 0
      if (paused) {
        drain ??= branch()
        if (!drain.over && !drain.full) await pause(ms)
      }
      const calledAtMs = clock.now()
      const piece = await reader.read()
      const size = piece?.byteLength ?? 0
      drain?.taken(size)
      const small = size < (drain === null ? SMALL_BYTES : BATCH_BYTES)
      isFast = isOfFast(size, { calledAtMs, paused, small }) && reader.native
      return piece
    },
    cancel() {
      wake()
      reader.cancel()
      drain?.stop()
    },
  }
}

/** How a piece was read. */
interface PieceRead {
  /** When `read` was called, after a pause. */
  readonly calledAtMs: number
  readonly paused: boolean
  readonly small: boolean
}

/** Judges after each piece whether the stream is a fast one. */
function paceOf(clock: Clock): (size: number, read: PieceRead) => boolean {
  /** When the last piece came that the pace is measured by; null before the first. */
  let lastMs: number | null = null
  /** Bytes of a piece without a pause before it. */
  let usualBytes = 0
  return (size, { calledAtMs, paused, small }) => {
    const atMs = clock.now()
    const gapMs = atMs - (lastMs ?? calledAtMs)
    lastMs = atMs
    if (!small) return false // The rest of what has come follows at once.
    if (paused) {
      // After a pause only two pieces, with nothing between, show how far apart pieces are.
      lastMs = -Infinity
      return atMs - calledAtMs < FAST_MS && size >= WORTH * usualBytes
    }
    if (size < usualBytes / 4) {
      // A comment, or a line end that was written by itself, is no token.
      lastMs = atMs - gapMs
      usualBytes /= 2
      return false
    }
    usualBytes = size
    return gapMs < FAST_MS
  }
}

interface Drain {
  /** The branch has ended. */
  readonly over: boolean
  /** More than a batch is there to be read: a pause would only hold up a body that is large. */
  readonly full: boolean
  /** Counts bytes that were read from the other branch. */
  taken(bytes: number): void
  stop(): void
}

/**
 * Reads a branch and drops its bytes, never more than `MAX_AHEAD_BYTES` ahead of the reader of the other one.
 * Calls `wake` when it has ended or is full.
 */
function drainOf(branch: ReadableStream<Uint8Array>, wake: () => void): Drain {
  const { readable, writable } = new IdentityTransformStream()
  const abort = new AbortController()
  let aheadBytes = 0
  let resume = () => {}
  const drain = {
    over: false,
    get full() {
      return aheadBytes >= DRAIN_BYTES
    },
    taken(bytes: number) {
      aheadBytes -= bytes
      if (aheadBytes < MAX_AHEAD_BYTES) resume()
    },
    stop() {
      // In the next turn: where the request is aborted too, the branch breaks by itself.
      setTimeout(() => {
        if (!drain.over) abort.abort()
      }, 0)
    },
  }
  const end = () => {
    if (drain.over) return
    drain.over = true
    wake()
  }
  branch.pipeTo(writable, { signal: abort.signal }).catch(() => {
    branch.cancel().catch(() => {}) // A stream that cannot be drained is read as it comes.
    end()
  })
  void pull(readable.getReader({ mode: 'byob' }))
    .catch(() => {})
    .then(end)
  return drain

  async function pull(reader: ReadableStreamBYOBReader): Promise<void> {
    let view: Uint8Array<ArrayBuffer> | null = new Uint8Array(DRAIN_BYTES)
    for (;;) {
      view = await fill(view, reader)
      if (view === null) return
      aheadBytes += view.byteLength
      if (drain.full) wake()
      if (aheadBytes >= MAX_AHEAD_BYTES) await new Promise<void>((resolve) => (resume = resolve))
    }
  }
}

/** Fills the same memory with the next bytes; null when the stream ends before it is full. */
async function fill(
  view: Uint8Array<ArrayBuffer>,
  reader: ReadableStreamBYOBReader,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { value } = await reader.readAtLeast(view.byteLength, view)
  return value?.byteLength === DRAIN_BYTES ? value : null
}
