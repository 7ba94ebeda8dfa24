import { describe, expect, test } from 'vitest'
import { readErrorBody } from '../../../src/reading/errors/error-body.ts'
import { Stop } from '../../../src/reading/stop.ts'
import { FakeBody, FakeClock, flood } from '../../support/fake-upstream.ts'
import { controlOf } from '../../models/calls.ts'
import { expectNoRejections } from '../../models/rejections.ts'
import { bytesOf } from '../../models/wire.ts'

expectNoRejections()

const stopping = (): Stop => new Stop(controlOf(), new FakeClock())

describe('readErrorBody()', () => {
  test.for(['application/json', 'application/problem+json; charset=utf-8'])(
    'reads a body of type %s',
    async (type) => {
      const response = new FakeBody('{"error":', '"Grüße"}').end().answer(type, 400)
      expect(await readErrorBody(response, stopping())).toBe('{"error":"Grüße"}')
    },
  )

  test.for(['text/plain; charset=utf-8', ''])('reads a body of type "%s"', async (type) => {
    const response = new FakeBody('Try again in 17s').end().answer(type, 429)
    expect(await readErrorBody(response, stopping())).toBe('Try again in 17s')
  })

  test('does not read a page', async () => {
    const body = new FakeBody('{"code":"a_code"}')
    expect(await readErrorBody(body.answer('text/html', 502), stopping())).toBe('')
    expect(body.cancelled).toBe(true)
    expect(await readErrorBody(new Response(null, { status: 500 }), stopping())).toBe('')
  })

  test('reads no more than its limit', async () => {
    const flooding = flood(bytesOf('x'.repeat(5_000)))
    const headers = { 'content-type': 'application/json' }
    const response = new Response(flooding.stream, { status: 500, headers })
    expect((await readErrorBody(response, stopping())).length).toBeLessThan(50_000)
    expect(flooding.taken).toBeLessThan(50_000)
  })
})
