import { describe, expect, test } from 'vitest'
import { collect as collectPieces, MAX_BODY_BYTES } from '../../src/reading/collect.ts'
import { Stop } from '../../src/reading/stop.ts'
import { FakeBody, FakeClock, flood, piecesOf } from '../support/fake-upstream.ts'
import { controlOf } from '../models/calls.ts'
import { expectNoRejections } from '../models/rejections.ts'
import { bytesOf } from '../models/wire.ts'

expectNoRejections()

/** A stop that also aborts the request behind the body, as that of a call does. */
function stopping(body?: FakeBody): Stop {
  const stop = new Stop(controlOf(), new FakeClock())
  if (body !== undefined) stop.onStop(() => body.abort())
  return stop
}

interface Options {
  readonly maxBytes?: number
  readonly isOver?: (piece: Uint8Array) => boolean
}

/** All that is taken of a body, and whether it is whole. */
async function collect(
  body: ReadableStream<Uint8Array>,
  stop: Stop,
  { isOver = () => false, ...limit }: Options = {},
) {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const take = (piece: Uint8Array) => {
    parts.push(piece.slice()) // Its memory is reused.
    return isOver(piece)
  }
  const whole = await collectPieces(body, stop, { take, ...limit })
  return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()), whole }
}

function random(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 251)
}

/** A turn of the event loop, in which the runtime moves what it has. */
function turns(ms = 10): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index])
}

describe('collect() gives the whole body', () => {
  const sizes = [0, 1, 1_000, 65_535, 65_536, 65_537, 300_000]
  test.for(sizes)('of %d bytes, whatever the pieces', async (size) => {
    const bytes = random(size)
    for (const piece of [7, 1_000, 65_536, 100_000, 1_000_000]) {
      if (size / piece > 2_000) continue
      const body = new FakeBody(...piecesOf(bytes, piece)).end()
      const collected = await collect(body.stream, stopping())
      expect(collected.whole, `in pieces of ${piece}`).toBe(true)
      expect(sameBytes(collected.bytes, bytes), `in pieces of ${piece}`).toBe(true)
    }
  })

  test('that comes bit by bit', async () => {
    const body = new FakeBody()
    const collecting = collect(body.stream, stopping())
    for (const piece of ['a', 'bc', 'd']) {
      await turns(2)
      body.say(piece)
    }
    body.end()
    const { bytes, whole } = await collecting
    expect(new TextDecoder().decode(bytes)).toBe('abcd')
    expect(whole).toBe(true)
  })

  test('without waiting for the rest when a large piece ends it', async () => {
    const piece = `${'x'.repeat(2_000)}END`
    const body = new FakeBody(piece)
    const isOver = (end: Uint8Array) => new TextDecoder().decode(end).endsWith('END')
    const { bytes, whole } = await collect(body.stream, stopping(), { isOver })
    expect(new TextDecoder().decode(bytes)).toBe(piece)
    expect(whole).toBe(true)
    expect(body.cancelled).toBe(true)
  })

  test.for(['goes on', 'is silent'])(
    'without waiting for the rest when one of many small pieces ends it and the upstream %s',
    async (then) => {
      const body = new FakeBody('a')
      let taken = 0
      const isOver = (piece: Uint8Array) => (taken += piece.byteLength) > 16_384
      const collecting = collect(body.stream, stopping(), { isOver })
      await turns()
      // A full piece of what is collected natively, after the one that was read by hand.
      for (let said = 0; said < 16_384; said += 64) body.say('x'.repeat(64))
      if (then === 'goes on') body.say('x'.repeat(64))
      expect(await collecting).toMatchObject({ whole: true })
      await turns()
      expect(body.cancelled).toBe(true)
    },
  )

  test('of a native response', async () => {
    const bytes = random(200_000)
    const { body } = new Response(bytes)
    if (body === null) throw new Error('Wanted a body')
    expect(sameBytes((await collect(body, stopping())).bytes, bytes)).toBe(true)
  })
})

describe('collect() returns what came before', () => {
  const sizes = [0, 1, 1_000, 65_536, 70_000, 200_000]
  for (const size of sizes) {
    for (const piece of [1_000, 65_536, 150_000]) {
      const name = `${size} bytes in pieces of ${piece}`
      test(`when it is stopped: ${name}`, async () => {
        const body = new FakeBody(...piecesOf(random(size), piece))
        const stop = stopping(body)
        const collecting = collect(body.stream, stop)
        await turns()
        stop.now('cut')
        const { bytes, whole } = await collecting
        expect(whole).toBe(false)
        expect(bytes.byteLength).toBe(size)
        expect(sameBytes(bytes, random(size))).toBe(true)
        expect(body.cancelled).toBe(true)
      })

      test(`when the connection breaks: ${name}`, async () => {
        const body = new FakeBody(...piecesOf(random(size), piece))
        const collecting = collect(body.stream, stopping())
        await turns()
        body.break()
        const { bytes, whole } = await collecting
        expect(whole).toBe(false)
        expect(bytes.byteLength).toBe(size)
      })
    }
  }

  test('which is nothing when it was stopped before', async () => {
    const body = new FakeBody('a')
    const stop = stopping(body)
    stop.now('left')
    expect(await collect(body.stream, stop)).toMatchObject({ whole: false })
    expect(body.cancelled).toBe(true)
  })

  test('and is a beginning of it, when it is stopped in the middle of a large piece', async () => {
    const all = random(3_000_000)
    for (const afterMs of [0, 1, 2, 4, 8]) {
      const body = new FakeBody(all)
      const stop = stopping(body)
      const collecting = collect(body.stream, stop)
      await turns(afterMs)
      stop.now('cut')
      const { bytes } = await collecting
      expect(sameBytes(bytes, all.subarray(0, bytes.byteLength))).toBe(true)
    }
  })
})

describe('a body without end', () => {
  test('stops as too large, and little more than the limit was taken', async () => {
    const flooding = flood(random(256 * 1024))
    const stop = stopping()
    const { bytes, whole } = await collect(flooding.stream, stop)
    expect(stop.reason).toBe('too-large')
    expect(whole).toBe(false)
    expect(bytes.byteLength).toBeGreaterThanOrEqual(MAX_BODY_BYTES)
    expect(bytes.byteLength).toBeLessThan(MAX_BODY_BYTES + 65_536)
    expect(flooding.taken).toBeLessThan(MAX_BODY_BYTES + 4 * 256 * 1024)
  })

  test('is not whole when a small piece reaches the limit, and nothing more is read', async () => {
    const { readable, writable } = new IdentityTransformStream()
    const writer = writable.getWriter()
    const writing = Promise.allSettled([1_500, 600].map((size) => writer.write(random(size))))
    const stop = stopping()
    const { bytes, whole } = await collect(readable, stop, { maxBytes: 2_000 })
    expect([bytes.byteLength, whole, stop.reason]).toEqual([2_100, false, 'too-large'])
    await writing
  })

  test('stops at the limit of its caller', async () => {
    const flooding = flood(bytesOf('x'.repeat(100)))
    const stop = stopping()
    const { bytes } = await collect(flooding.stream, stop, { maxBytes: 1_000 })
    expect(stop.reason).toBe('too-large')
    expect(bytes.byteLength).toBeLessThan(2_000)
    expect(flooding.taken).toBeLessThan(3_000)
  })
})

test.for([1, 2])('an error of the consumer fails the reading, at piece %d', async (at) => {
  const body = new FakeBody('a')
  let pieces = 0
  const take = () => {
    pieces += 1
    if (pieces === at) throw new Error('A bug')
    return false
  }
  const stop = stopping(body)
  setTimeout(() => body.say('x'.repeat(16_384)), 5)
  await expect(collectPieces(body.stream, stop, { take })).rejects.toThrow('A bug')
  stop.now('left')
  await turns()
  expect(body.cancelled).toBe(true)
})
