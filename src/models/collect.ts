import type { Stop } from './stop.ts'

/** Most bytes of one upstream body that are kept. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
const READ_BYTES = 64 * 1024

export interface Collected {
  readonly bytes: Uint8Array
  /** Whether the upstream ended the body itself. */
  readonly whole: boolean
}

/**
 * Collects a body natively, so that JavaScript sees 64 KiB at a time instead of every token, and keeps
 * what had come when it is stopped or the connection breaks. Stops itself as too large above the limit.
 *
 * The runtime pumps the body into an identity stream; aborting the pipe leaves that stream open, so
 * closing it by hand flushes what was said so far to the reader.
 */
export async function collect(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<Collected> {
  const { readable, writable } = new IdentityTransformStream()
  const pump = new AbortController()
  let pumping = true
  // A body breaks by itself when its request is aborted. The pump is stopped in the next turn, for
  // bodies that no request stands behind: at the same moment it leaves a rejection behind that
  // nobody can handle.
  stop.onStop(() => {
    if (pumping) setTimeout(() => pump.abort(), 0)
  })
  const pumped = body
    .pipeTo(writable, { signal: pump.signal, preventAbort: true, preventClose: true })
    .then(
      () => true,
      () => false, // Stopped or broken: either way what came before is kept.
    )
    .then(async (whole) => {
      await writable.getWriter().close()
      return whole
    })
    .catch(() => false) // Broken while a write was under way: the reader below learns of it too.
  const { parts, ended } = await readParts(readable.getReader({ mode: 'byob' }), stop, maxBytes)
  const whole = await pumped
  pumping = false
  return { bytes: join(parts), whole: whole && ended }
}

/** Reads until the end, or until the stream breaks; above the cap it reads on only to let the pump end. */
async function readParts(
  reader: ReadableStreamBYOBReader,
  stop: Stop,
  maxBytes: number,
): Promise<{ readonly parts: readonly Uint8Array[]; readonly ended: boolean }> {
  const step = Math.min(READ_BYTES, maxBytes)
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    // Aborting the pump while a large write is under way fails the read that waits for it.
    const read = await reader.readAtLeast(step, new Uint8Array(step)).catch(() => null)
    if (read === null) return { parts, ended: false }
    const { done, value } = read
    if (value !== undefined && size < maxBytes) parts.push(value)
    size += value?.byteLength ?? 0
    if (size >= maxBytes) stop.now('too-large')
    // Less than was asked for is all there is.
    if (done || value.byteLength < step) return { parts, ended: true }
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
