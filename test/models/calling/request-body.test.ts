import { describe, expect, test } from 'vitest'
import { byteLength, jsonPieces } from '../../../src/models/calling/json-pieces.ts'
import { requestBody } from '../../../src/models/calling/request-body.ts'
import { JoinedText } from '../../../src/models/dialects/joined-text.ts'
import { FakeUpstream } from '../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn } from '../calls.ts'
import { expectNoRejections } from '../rejections.ts'

expectNoRejections()

const LONG = 'Grüße "世界" 👋🏽\n\\'.repeat(40_000)
const VALUES: readonly object[] = [
  {},
  { messages: [] },
  { model: 'a', messages: [{ role: 'user', content: LONG, name: undefined }], stream: true },
  {
    a: [1, null, undefined, [], {}, false],
    'é"': { deep: { deeper: { deepest: [[[[[['x']]]]]] } } },
  },
  { messages: [{ content: [{ type: 'image_url', image_url: { url: LONG } }] }] },
  { text: 'x'.repeat(64 * 1024 - 1) + '👋🏽' },
]

describe('jsonPieces()', () => {
  test.each(VALUES.map((value) => [value]))('joined, are what JSON.stringify() writes', (value) => {
    const pieces = [...jsonPieces(value)]
    expect(JSON.parse(pieces.join(''))).toEqual(JSON.parse(JSON.stringify(value)))
    expect(byteLength(value)).toBe(new TextEncoder().encode(pieces.join('')).byteLength)
  })

  test.each<object>([
    { messages: [{ content: LONG }] },
    { messages: [{ content: [{ type: 'tool_result', content: [{ text: LONG }] }] }] },
    { messages: [{ content: [{ content: [{ type: 'image', source: { data: LONG } }] }] }] },
  ])('no piece is as long as a long text, however deep that stands', (value) => {
    const pieces = [...jsonPieces(value)]
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(LONG.length / 2)
  })

  test('a joined text is written as one', () => {
    const value = { content: new JoinedText(['Be "brief".\n\n', LONG]) }
    expect(JSON.parse([...jsonPieces(value)].join(''))).toEqual({
      content: `Be "brief".\n\n${LONG}`,
    })
    expect(JSON.parse(JSON.stringify(value))).toEqual({ content: `Be "brief".\n\n${LONG}` })
  })
})

describe('requestBody()', () => {
  const messages = [{ role: 'user', content: LONG }] as const

  test('a short body is one text', () => {
    const { body } = requestBody({ a: 1 }, [{ role: 'user', content: 'Why?' }])
    expect(body).toBe('{"a":1}')
  })

  test('a long body is written as it is read', async () => {
    const { body } = requestBody({ messages }, messages)
    expect(await new Response(body).json()).toEqual({ messages })
  })

  test('a long body that is not read to its end can be cancelled', async () => {
    const { body, cancel } = requestBody({ messages }, messages)
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    cancel()
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow(Error)
  })
})

test('a call that waits for a slot has not written its body', async () => {
  const upstream = new FakeUpstream(() => new Promise<never>(() => {}))
  const call = modelsOn(upstream.fetch)
  const caller = new AbortController()
  let written = 0
  const message = {
    role: 'user' as const,
    get content() {
      written += 1
      return 'Why?'
    },
  }
  const calls = Array.from({ length: 16 }, () =>
    finished(call(callOf({ messages: [message] }), controlOf({ signal: caller.signal }))),
  )
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(upstream.requests).toHaveLength(6)
  const perCall = written / 6
  expect(Number.isInteger(perCall)).toBe(true)
  caller.abort()
  await Promise.all(calls)
  expect(written / 6).toBe(perCall)
})
