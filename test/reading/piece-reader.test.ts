import { describe, expect, test } from 'vitest'
import { pieceReader } from '../../src/reading/piece-reader.ts'

const SIZE = 1_000 // A size that no other test uses, so that no memory is shared with one.

/** A body of the runtime, with the bytes that are written to it. */
function openBody() {
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const say = (text: string) => writer.write(new TextEncoder().encode(text))
  return { body: readable, say, end: () => writer.close() }
}

function bodyOf(text: string): ReadableStream<Uint8Array> {
  const { body, say, end } = openBody()
  say(text)
    .then(end)
    .catch(() => {}) // Cancelled in the middle.
  return body
}

const textOf = (piece: Uint8Array | null) =>
  piece === null ? null : new TextDecoder().decode(piece)
const memoryOf = (piece: Uint8Array | null) =>
  new TextDecoder().decode(piece?.buffer as ArrayBuffer)

describe('the memory of pieces', () => {
  test('is used again once a body has ended', async () => {
    const first = pieceReader(bodyOf('x'.repeat(500)), SIZE)
    await first.read()
    expect(await first.read()).toBeNull()
    const piece = await pieceReader(bodyOf('yes'), SIZE).read()
    expect(textOf(piece)).toBe('yes')
    expect(memoryOf(piece)).toMatch(/^yesx{497}/)
  })

  test('is not shared by bodies that are read side by side', async () => {
    const [one, two] = [openBody(), openBody()]
    const [readOne, readTwo] = [pieceReader(one.body, SIZE), pieceReader(two.body, SIZE)]
    void one.say('one')
    const pieceOne = await readOne.read()
    void two.say('two')
    const pieceTwo = await readTwo.read()
    expect([textOf(pieceOne), textOf(pieceTwo)]).toEqual(['one', 'two'])
  })

  test('is returned once, however often the body is cancelled', async () => {
    const reader = pieceReader(bodyOf('z'), SIZE)
    await reader.read()
    reader.cancel()
    reader.cancel()
    const [one, two] = [pieceReader(bodyOf('one'), SIZE), pieceReader(bodyOf('two'), SIZE)]
    const pieces = [await one.read(), await two.read()]
    expect(pieces.map(textOf)).toEqual(['one', 'two'])
  })
})

test('a piece has at most the given size, and the rest follows', async () => {
  const reader = pieceReader(bodyOf('a'.repeat(SIZE + 1)), SIZE)
  const size = async () => (await reader.read())?.byteLength ?? null
  expect([await size(), await size(), await size()]).toEqual([SIZE, 1, null])
})

test('a body made in JavaScript is read as it comes', async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of ['one', 'two']) controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  const reader = pieceReader(body, SIZE)
  const pieces = [await reader.read(), await reader.read(), await reader.read()]
  expect(reader.native).toBe(false)
  expect(pieces.map(textOf)).toEqual(['one', 'two', null])
})
