import type { Clock } from '../../moa/ports.ts'
import { pieceReader } from './piece-reader.ts'

/** Most bytes of a piece before batches begin; one that is larger holds many tokens already. */
const PIECE_BYTES = 16 * 1024
/** A piece below this holds a token or two. */
const SMALL_BYTES = 1024
/** A piece that comes sooner than this after the one before, or after a pause, is one of a fast stream. */
const FAST_MS = 50
/** A pause is worth it when it brings as many times what came without one: several tokens, as they differ in length. */
const WORTH = 1.75
/** Most bytes of a batch; after one that is full there is no pause. */
const BATCH_BYTES = 4 * 1024
/** So much is drained at once before JavaScript looks at it. */
const DRAIN_BYTES = 8 * 1024
/** Most that is kept for a reader who is slower than the body. */
const MAX_AHEAD_BYTES = 1024 * 1024

/** Reads a body piece by piece, or batch by batch. */
export interface BatchReader {
  /**
   * The next piece; null at the end. One that follows another one fast may wait `ms` milliseconds for more. Its
   * bytes stand until the next one is asked for. Throws when the body breaks.
   */
  read(ms: number): Promise<Uint8Array | null>
  /** Lets go of the body, and wakes a read that waits. */
  cancel(): void
}

/**
 * Reads a body in batches: after a piece that came fast, the next ones are collected for as long as the
 * reader allows, so that a fast stream costs JavaScript one look at many tokens instead of one at each. The
 * first piece and the end never wait. A stream is slow again when nothing comes within `FAST_MS` after a pause,
 * or when a pause brings a token alone. A body made in JavaScript is read as it comes.
 *
 * The runtime keeps what comes meanwhile: of two branches of the body it drains one by itself, and the
 * other one collects it until it is read. There are no branches before the body proves to be fast.
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
    const [rest, kept] = body.tee()
    reader = pieceReader(kept, BATCH_BYTES)
    return drainOf(rest, () => wake())
  }
  return {
    async read(ms) {
      const paused = isFast && ms > 0
      if (paused) {
        drain ??= branch()
        if (!drain.over) await pause(ms)
      }
      const askedAt = clock.now()
      const piece = await reader.read()
      const size = piece?.byteLength ?? 0
      drain?.taken(size)
      const small = size < (drain === null ? SMALL_BYTES : BATCH_BYTES)
      isFast = isOfFast(size, { askedAt, paused, small }) && reader.native
      return piece
    },
    cancel() {
      wake()
      reader.cancel()
      drain?.stop()
    },
  }
}

interface Asked {
  readonly askedAt: number
  readonly paused: boolean
  readonly small: boolean
}

/** Tells of each piece, as it comes, whether the stream is a fast one. */
function paceOf(clock: Clock): (size: number, asked: Asked) => boolean {
  /** When the last piece came that tells something; before the first one, when that was asked for. */
  let last: number | null = null
  /** Size of a piece that was not paused for. */
  let usual = 0
  return (size, { askedAt, paused, small }) => {
    const at = clock.now()
    const gap = at - (last ?? askedAt)
    last = at
    if (!small) return false // It is followed at once by the rest of what has come.
    if (paused) {
      // After a slow pause it takes two pieces, with nothing between, to tell how far apart they are.
      last = -Infinity
      return at - askedAt < FAST_MS && size >= WORTH * usual
    }
    if (size < usual / 4) {
      // A comment, or the end of a line that was written by itself, is no token.
      last = at - gap
      usual /= 2
      return false
    }
    usual = size
    return gap < FAST_MS
  }
}

interface Drain {
  /** Nothing more comes. */
  readonly over: boolean
  /** So many bytes of the other branch were read. */
  taken(bytes: number): void
  stop(): void
}

/** Pulls a branch through, unseen, never more than `MAX_AHEAD_BYTES` before what the other one was read to. */
function drainOf(branch: ReadableStream<Uint8Array>, ended: () => void): Drain {
  const { readable, writable } = new IdentityTransformStream()
  const abort = new AbortController()
  let ahead = 0
  let goOn = () => {}
  const drain = {
    over: false,
    taken(bytes: number) {
      ahead -= bytes
      if (ahead < MAX_AHEAD_BYTES) goOn()
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
    ended()
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
      ahead += view.byteLength
      if (ahead >= MAX_AHEAD_BYTES) await new Promise<void>((resolve) => (goOn = resolve))
    }
  }
}

/** The same memory, full of what comes next; null when the stream ends before. */
async function fill(
  view: Uint8Array<ArrayBuffer>,
  reader: ReadableStreamBYOBReader,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { value } = await reader.readAtLeast(view.byteLength, view)
  return value?.byteLength === DRAIN_BYTES ? value : null
}
