import { env } from 'cloudflare:test'
import { beforeEach, describe, expect, test } from 'vitest'
import { batchReader, type BatchReader } from '../../../src/models/reading/batch-reader.ts'
import { FakeBody, FakeClock } from '../../support/fake-upstream.ts'
import { expectNoRejections } from '../rejections.ts'

expectNoRejections()

const MS = 50

let clock: FakeClock
let writer: WritableStreamDefaultWriter<Uint8Array>
let reader: BatchReader
beforeEach(async () => {
  clock = new FakeClock()
  const { readable, writable } = new IdentityTransformStream()
  writer = writable.getWriter()
  // As a body of the network is: made by the runtime.
  const { ECHO } = env as unknown as { readonly ECHO: Fetcher }
  const { body } = await ECHO.fetch('https://echo.example/', { method: 'POST', body: readable })
  if (body === null) throw new Error('Wanted a body')
  reader = batchReader(body, clock)
})

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function say(text: string): Promise<void> {
  return writer.write(encoder.encode(text))
}

/** The next piece as text; null at the end. */
async function heard(): Promise<string | null> {
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
  test('the first piece comes at once, and what follows it comes together when the time is over', async () => {
    await say('a')
    expect(await heard()).toBe('a')
    const next = heard()
    for (const word of ['b', 'c', 'd']) await say(word)
    expect(await isPending(next)).toBe(true)
    clock.advance(MS - 1)
    expect(await isPending(next)).toBe(true)
    clock.advance(1)
    expect(await next).toBe('bcd')
  })

  test('one pause follows another', async () => {
    await say('a')
    await heard()
    for (let batch = 0; batch < 3; batch++) {
      const next = heard()
      for (const word of ['b', 'c']) await say(word)
      expect(await isPending(next)).toBe(true)
      clock.advance(MS)
      expect(await next).toBe('bc')
    }
  })

  test('nothing waits as long as the reader says so', async () => {
    for (const word of ['a', 'b', 'c']) {
      await say(word)
      expect(decoder.decode((await reader.read(0)) ?? undefined)).toBe(word)
    }
    expect(clock.pending).toBe(0)
  })

  test('the end does not wait', async () => {
    await say('a')
    await heard()
    const next = heard()
    await say('b')
    await writer.close()
    expect(await next).toBe('b')
    expect(await heard()).toBeNull()
    expect(clock.pending).toBe(0)
  })

  test('a break does not wait, and takes nothing away of what came before it', async () => {
    await say('a')
    await heard()
    const next = heard()
    await say('b')
    expect(await isPending(next)).toBe(true)
    await writer.abort(new Error('read ECONNRESET'))
    expect(await next).toBe('b')
    expect(await heard().catch(() => null)).toBeNull()
    expect(clock.pending).toBe(0)
  })

  test('large pieces are read as they come, and no timer is set', async () => {
    for (let piece = 0; piece < 5; piece++) {
      void say('a'.repeat(2_000))
      expect((await heard())?.length).toBe(2_000)
    }
    expect(clock.pending).toBe(0)
  })

  test('more than a batch holds is read without a pause', async () => {
    await say('a')
    await heard()
    const next = heard()
    await say('b'.repeat(10_000))
    clock.advance(MS)
    let rest = (await next) ?? ''
    while (rest.length < 10_000) rest += (await heard()) ?? ''
    expect(rest).toBe('b'.repeat(10_000))
    // It is as fast as before.
    const more = heard()
    await say('c')
    expect(await isPending(more)).toBe(true)
    clock.advance(MS)
    expect(await more).toBe('c')
  })
})

describe('of a slow stream', () => {
  test('no piece waits, and no timer is set', async () => {
    for (const word of ['a', 'b', 'c']) {
      const next = heard()
      await turns()
      expect(clock.pending).toBe(0)
      clock.advance(MS)
      await say(word)
      expect(await next).toBe(word)
    }
  })
})

describe('of a stream that only began fast', () => {
  test('a pause that brings one token alone is the last', async () => {
    await say('a')
    expect(await heard()).toBe('a')
    const paused = heard()
    await say('b')
    await turns()
    clock.advance(MS)
    expect(await paused).toBe('b')
    for (const word of ['c', 'd', 'e']) {
      const next = heard()
      await turns()
      // Sooner after the pause than after the token before.
      clock.advance(word === 'c' ? MS / 2 : MS)
      await say(word)
      expect(await next).toBe(word)
    }
    expect(clock.pending).toBe(0)
  })

  test.for([': x\n\n', '\n'])(
    'a piece that is no token makes no stream fast: %j',
    async (piece) => {
      const token = 'a'.repeat(200)
      for (let time = 0; time < 4; time++) {
        const next = heard()
        await turns()
        clock.advance(MS + 20)
        await say(token)
        expect(await next).toBe(token)
        await say(piece)
        expect(await heard()).toBe(piece)
      }
      expect(clock.pending).toBe(0)
    },
  )

  test('pauses come again when tokens follow each other fast', async () => {
    await say('a')
    await heard()
    const paused = heard()
    await say('b')
    await turns()
    clock.advance(MS)
    await paused
    for (const word of ['c', 'd']) {
      await say(word)
      expect(await heard()).toBe(word)
    }
    const next = heard()
    await say('e')
    expect(await isPending(next)).toBe(true)
    await say('f')
    clock.advance(MS)
    expect(await next).toBe('ef')
  })
})

describe('a reader', () => {
  test('who leaves is woken, and the body is let go of', async () => {
    await say('a')
    await heard()
    const next = heard()
    expect(await isPending(next)).toBe(true)
    reader.cancel()
    expect(await next).toBeNull()
    expect(clock.pending).toBe(0)
    await turns()
    const sayOn = async () => {
      for (let more = 0; more < 1_000; more++) await say('b'.repeat(1_000))
    }
    await expect(sayOn()).rejects.toBeInstanceOf(Error)
  })

  test('who is slow holds the body back, and misses nothing', async () => {
    const piece = 'x'.repeat(64 * 1024)
    let written = 0
    await say('a')
    let length = (await heard())?.length ?? 0
    let next = heard()
    const writing = (async () => {
      for (; written < 64; written++) await say(piece)
      await writer.close()
    })()
    await turns()
    const ahead = written
    expect(ahead).toBeGreaterThanOrEqual(15)
    expect(ahead).toBeLessThanOrEqual(18)
    expect(await isPending(writing)).toBe(true)
    expect(written).toBe(ahead)
    for (;;) {
      clock.advance(MS)
      const text = await next
      if (text === null) break
      length += text.length
      next = heard()
    }
    await writing
    expect(length).toBe(1 + 64 * piece.length)
  })

  test('of a body made in JavaScript gets its pieces as they are', async () => {
    const body = new FakeBody('a', 'b').end()
    reader = batchReader(body.stream, clock)
    expect([await heard(), await heard(), await heard()]).toEqual(['a', 'b', null])
    expect(clock.pending).toBe(0)
  })
})
