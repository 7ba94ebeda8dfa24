import type { Delta, TextSize } from '../moa/model-port.ts'
import { MAX_BODY_BYTES } from './collect.ts'
import type { ChunkReading, ReadEvent } from './chunk-reading.ts'
import { createSseReader, SseOverflowError } from './read-sse.ts'
import type { ReplyBuilder } from './reply-builder.ts'

/** How a body is read, and where its deltas go. */
export interface BodyReading {
  readonly read: ReadEvent
  /** Receives everything that is added to the answer. */
  readonly onDelta: (delta: Delta) => void
}

/**
 * Reads a body into a reply, piece by piece: the events of a stream, or the one object of an upstream that
 * does not stream. The reply grows with each piece, so that a body that is cut off leaves a partial one.
 */
export class BodyReader {
  readonly #builder: ReplyBuilder
  readonly #read: ReadEvent
  readonly #onDelta: (delta: Delta) => void
  readonly #decoder = new TextDecoder()
  readonly #sse = createSseReader()
  /** The text of an object so far; null where there are events, undefined before the first character. */
  #object: string | null | undefined
  #overlong = false
  /** Characters since the last whole event, which are held until the next one is. */
  #pendingChars = 0
  #charBytes: TextSize['charBytes'] = 1

  constructor(builder: ReplyBuilder, { read, onDelta }: BodyReading) {
    this.#builder = builder
    this.#read = read
    this.#onDelta = onDelta
  }

  /** Whether an event, or the object, was too long to be read; nothing after it was. */
  get overlong(): boolean {
    return this.#overlong
  }

  /** What the reply holds so far, with what was read of it and is not yet a part of it. */
  get size(): TextSize {
    const chars = this.#builder.heldChars + this.#pendingChars + (this.#object?.length ?? 0)
    return { chars, charBytes: this.#charBytes }
  }

  /** Takes the next piece of the body. */
  take(piece: Uint8Array): void {
    const text = this.#decoder.decode(piece, { stream: true })
    // Beyond ASCII, as itself or escaped; what is Latin-1 alone takes less, which is not worth a look at each character.
    if (text.length !== piece.byteLength || text.includes('\\u')) this.#charBytes = 2
    if (this.#object === undefined) this.#object = kindOf(text)
    if (typeof this.#object === 'string') {
      this.#object += text
      this.#overlong = this.#object.length > MAX_BODY_BYTES
    } else {
      this.#pendingChars += text.length
      this.#readEvents(() => this.#sse.feed(text), false)
    }
  }

  /** Ends the body; `whole` when the upstream did. */
  end(whole: boolean): void {
    const rest = this.#decoder.decode()
    const object = this.#object
    if (this.#overlong) return
    if (typeof object !== 'string') {
      this.#readEvents(() => [...this.#sse.feed(rest), ...this.#sse.end()], true)
    } else if (whole) this.#add(readObject(this.#read(object + rest, this.#builder)))
    else this.#readEvents(() => [object], true)
  }

  /** A body cut in the middle of its last event leaves a piece of it, which is ignored. */
  #readEvents(read: () => readonly string[], last: boolean): void {
    if (this.#overlong) return
    try {
      const events = read()
      if (events.length > 0) this.#pendingChars = 0
      for (const data of events) {
        const reading = this.#read(data, this.#builder)
        if (!last || reading.type !== 'malformed') this.#add(reading)
      }
    } catch (error) {
      if (!(error instanceof SseOverflowError)) throw error
      this.#overlong = true
    }
  }

  #add(reading: ChunkReading): void {
    const delta = this.#builder.add(reading)
    if (delta !== null) this.#onDelta(delta)
  }
}

/** Empty for an object or a list, null for events; undefined for white space, which may stand before both. */
function kindOf(text: string): '' | null | undefined {
  const first = text.trimStart().charAt(0)
  if (first === '') return undefined
  return first === '{' || first === '[' ? '' : null
}

/** The reading of an object that stands alone: it must be a completion; in a stream, others may stand between. */
function readObject(reading: ChunkReading): ChunkReading {
  const silent =
    reading.type === 'chunk' && !(reading.delta ?? reading.finishReason ?? reading.usage)
  return silent ? { type: 'malformed' } : reading
}
