import { describe, expect, test } from 'vitest'
import { readErrorCode } from '../../../src/models/dialects/openai-error.ts'
import { Stop } from '../../../src/models/reading/stop.ts'
import { FakeBody, FakeClock, flood } from '../../support/fake-upstream.ts'
import { controlOf } from '../asking.ts'
import { expectNoRejections } from '../rejections.ts'
import { bytesOf } from '../wire.ts'

expectNoRejections()

const stopping = (): Stop => new Stop(controlOf(), new FakeClock())

function codeIn(body: string, type = 'application/json'): Promise<string | null> {
  return readErrorCode(new FakeBody(body).end().answer(type, 400), stopping())
}

describe('readErrorCode()', () => {
  const bodies: [string, string | null][] = [
    ['{"error":{"message":"x","type":"a_type","code":"a_code"}}', 'a_code'],
    ['{"error":{"message":"x","type":"a_type","code":null}}', 'a_type'],
    ['{ "error" : { "code" : "a_code" } }', 'a_code'],
    ['{"type":"error_type"}', 'error_type'],
    ['{"error":{"code":400}}', null],
    ['{"error":{"code":"With Spaces and sk-123"}}', null],
    ['{"error":"x"}', null],
    ['', null],
    ['{"error":{"code":"a_co', null],
  ]
  test.for(bodies)('finds in %j: %s', async ([body, code]) => {
    expect(await codeIn(body)).toBe(code)
    expect(await codeIn(body, 'application/problem+json; charset=utf-8')).toBe(code)
  })

  test('does not read what is no JSON', async () => {
    const body = new FakeBody('{"code":"a_code"}')
    expect(await readErrorCode(body.answer('text/html', 502), stopping())).toBeNull()
    expect(body.cancelled).toBe(true)
    expect(await readErrorCode(new Response(null, { status: 500 }), stopping())).toBeNull()
  })

  test('reads no more than a little', async () => {
    const flooding = flood(bytesOf('x'.repeat(5_000)))
    const headers = { 'content-type': 'application/json' }
    const response = new Response(flooding.stream, { status: 500, headers })
    expect(await readErrorCode(response, stopping())).toBeNull()
    expect(flooding.taken).toBeLessThan(50_000)
  })
})
