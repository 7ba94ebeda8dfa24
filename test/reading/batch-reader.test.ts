import { env } from 'cloudflare:test'
import { beforeEach, describe, expect, test } from 'vitest'
import { batchReader, type BatchReader } from '../../src/reading/batch-reader.ts'
import { FakeBody, FakeClock } from '../support/fake-upstream.ts'
import { expectNoRejections } from '../models/rejections.ts'

expectNoRejections()

const MS = 50

let clock: FakeClock
let writer: WritableStreamDefaultWriter<Uint8Array>
let reader: BatchReader
beforeEach(async () => {
  clock = new FakeClock()
  const { readable, writable } = new IdentityTransformStream()
  writer = writable.getWriter()
  // Made by the runtime, like a body of the network.
  const { ECHO } = env as unknown as { readonly ECHO: Fetcher }
  const { body } = await ECHO.fetch('https://echo.example/', { method: 'POST', body: readable })
  if (body === null) throw new Error('Wanted a body')
  reader = batchReader(body, clock)
})

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function write(text: string): Promise<void> {
  return writer.write(encoder.encode(text))
}

/** The next piece as text; null at the end. */
async function readText(): Promise<string | null> {
  const piece = await reader.read(MS)
  return piece === null ? null : decoder.decode(piece)
}

/** Some turns of the event loop, in which the runtime moves what it has. */
function turns(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10))
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const note = () => {
    settled = true
  }
  promise.then(note, note)
  await turns()
  return !settled
}

describe('of a fast stream', () => {
  test('the first piece comes at once, and the next ones come together when the time is over', async () => {
    await write('a')
    expect(await readText()).toBe('a')
    const next = readText()
    for (const word of ['b', 'c', 'd']) await write(word)
    expect(await isPending(next)).toBe(true)
    clock.advance(MS - 1)
    expect(await isPending(next)).toBe(true)
    clock.advance(1)
    expect(await next).toBe('bcd')
  })

  test('one pause follows another', async () => {
    await write('a')
    await readText()
    for (let batch = 0; batch < 3; batch++) {
      const next = readText()
      for (const word of ['b', 'c']) await write(word)
      expect(await isPending(next)).toBe(true)
      clock.advance(MS)
      expect(await next).toBe('bc')
    }
  })

  test('nothing waits while the reader allows no wait', async () => {
    for (const word of ['a', 'b', 'c']) {
      await write(word)
      expect(decoder.decode((await reader.read(0)) ?? undefined)).toBe(word)
    }
    expect(clock.pending).toBe(0)
  })

  test('the end does not wait', async () => {
    await write('a')
    await readText()
    const next = readText()
    await write('b')
    await writer.close()
    expect(await next).toBe('b')
    expect(await readText()).toBeNull()
    expect(clock.pending).toBe(0)
  })

  test('a break does not wait, and what came before it is read', async () => {
    await write('a')
    await readText()
    const next = readText()
    await write('b')
    expect(await isPending(next)).toBe(true)
    await writer.abort(new Error('read ECONNRESET'))
    expect(await next).toBe('b')
    expect(await readText().catch(() => null)).toBeNull()
    expect(clock.pending).toBe(0)
  })

  test('large pieces are read as they come, and no timer is set', async () => {
    for (let piece = 0; piece < 5; piece++) {
      void write('a'.repeat(2_000))
      expect((await readText())?.length).toBe(2_000)
    }
    expect(clock.pending).toBe(0)
  })

  test('a pause ends when more than a batch has come, and a body of megabytes needs no timer', async () => {
    await write('a')
    await readText()
    let length = 0
    const writing = (async () => {
      for (let piece = 0; piece < 64; piece++) await write('b'.repeat(16 * 1024))
    })()
    // The clock stands still: a pause that only time ends would never end.
    while (length < 63 * 16 * 1024) length += (await readText())?.length ?? 0
    reader.cancel()
    await writing.catch(() => {})
    expect(length).toBeLessThanOrEqual(64 * 16 * 1024)
  })

  test('more than a batch holds is read without a pause', async () => {
    await write('a')
    await readText()
    const next = readText()
    await write('b'.repeat(10_000))
    clock.advance(MS)
    let rest = (await next) ?? ''
    while (rest.length < 10_000) rest += (await readText()) ?? ''
    expect(rest).toBe('b'.repeat(10_000))
    // It is as fast as before.
    const more = readText()
    await write('c')
    expect(await isPending(more)).toBe(true)
    clock.advance(MS)
    expect(await more).toBe('c')
  })
})

describe('of a slow stream', () => {
  test('no piece waits, and no timer is set', async () => {
    for (const word of ['a', 'b', 'c']) {
      const next = readText()
      await turns()
      expect(clock.pending).toBe(0)
      clock.advance(MS)
      await write(word)
      expect(await next).toBe(word)
    }
  })
})

describe('of a stream that only began fast', () => {
  test('a pause that brings one token alone is the last', async () => {
    await write('a')
    expect(await readText()).toBe('a')
    const paused = readText()
    await write('b')
    await turns()
    clock.advance(MS)
    expect(await paused).toBe('b')
    for (const word of ['c', 'd', 'e']) {
      const next = readText()
      await turns()
      // Sooner after the pause than after the token before.
      clock.advance(word === 'c' ? MS / 2 : MS)
      await write(word)
      expect(await next).toBe(word)
    }
    expect(clock.pending).toBe(0)
  })

  test.for([': x\n\n', '\n'])(
    'a piece that is no token makes no stream fast: %j',
    async (piece) => {
      const token = 'a'.repeat(200)
      for (let time = 0; time < 4; time++) {
        const next = readText()
        await turns()
        clock.advance(MS + 20)
        await write(token)
        expect(await next).toBe(token)
        await write(piece)
        expect(await readText()).toBe(piece)
      }
      expect(clock.pending).toBe(0)
    },
  )

  test('pauses come again when tokens follow each other fast', async () => {
    await write('a')
    await readText()
    const paused = readText()
    await write('b')
    await turns()
    clock.advance(MS)
    await paused
    for (const word of ['c', 'd']) {
      await write(word)
      expect(await readText()).toBe(word)
    }
    const next = readText()
    await write('e')
    expect(await isPending(next)).toBe(true)
    await write('f')
    clock.advance(MS)
    expect(await next).toBe('ef')
  })
})

describe('a reader', () => {
  test('that is cancelled ends a read that waits, and cancels the body', async () => {
    await write('a')
    await readText()
    const next = readText()
    expect(await isPending(next)).toBe(true)
    reader.cancel()
    expect(await next).toBeNull()
    expect(clock.pending).toBe(0)
    await turns()
    const sayOn = async () => {
      for (let more = 0; more < 1_000; more++) await write('b'.repeat(1_000))
    }
    await expect(sayOn()).rejects.toBeInstanceOf(Error)
  })

  test('a slow reader holds the body back, and loses nothing', async () => {
    const piece = 'x'.repeat(4 * 1024)
    let written = 0
    await write('a')
    let length = (await readText())?.length ?? 0
    let next = readText()
    const writing = (async () => {
      for (; written < 64; written++) await write(piece)
      await writer.close()
    })()
    await turns()
    const ahead = written
    expect(ahead).toBeGreaterThanOrEqual(15)
    expect(ahead).toBeLessThanOrEqual(20) // The reader has one batch already.
    expect(await isPending(writing)).toBe(true)
    expect(written).toBe(ahead)
    for (;;) {
      clock.advance(MS)
      const text = await next
      if (text === null) break
      length += text.length
      next = readText()
    }
    await writing
    expect(length).toBe(1 + 64 * piece.length)
  })

  test('of a body made in JavaScript gets its pieces as they are', async () => {
    const body = new FakeBody('a', 'b').end()
    reader = batchReader(body.stream, clock)
    expect([await readText(), await readText(), await readText()]).toEqual(['a', 'b', null])
    expect(clock.pending).toBe(0)
  })
})
