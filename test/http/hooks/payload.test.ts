import { describe, expect, test } from 'vitest'
import { pointerValue } from '../../../src/protocol/hooks/json-pointer.ts'
import { readPayload } from '../../../src/http/hooks/payload.ts'

const FORM = 'application/x-www-form-urlencoded'

function read(body: string | Uint8Array, type = 'application/json') {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return readPayload(new Headers(type === '' ? {} : { 'content-type': type }), bytes)
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

describe('JSON', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/cloudevents+json',
    'text/plain;charset=UTF-8',
    '',
  ])('is read when its type is called "%s"', (type) => {
    expect(read('{"a":[1,"x",null]}', type)).toEqual({ ok: true, value: { a: [1, 'x', null] } })
  })

  test('may begin with a byte order mark', () => {
    expect(read('\uFEFF{"a":1}')).toEqual({ ok: true, value: { a: 1 } })
  })

  test('may be nested 64 deep, and no deeper', () => {
    expect(read(nested(64)).ok).toBe(true)
    expect(read(`{"a":${nested(63)}}`).ok).toBe(true)
    expect(read(nested(65))).toMatchObject({ ok: false, code: 'invalid_request' })
    expect(read(`{"a":${nested(64)}}`).ok).toBe(false)
  })

  test('may have a mebibyte, but not one byte more', () => {
    const text = (length: number) => `"${'x'.repeat(length - 2)}"`
    expect(read(text(1024 * 1024)).ok).toBe(true)
    expect(read(text(1024 * 1024 + 1))).toMatchObject({ ok: false, code: 'request_too_large' })
  })

  test('may have a key __proto__, which stays a key', () => {
    const payload = read('{"__proto__":{"isAdmin":true}}')
    const value = payload.ok ? payload.value : null
    expect(pointerValue(value, '/isAdmin')).toEqual({ ok: false })
    expect(pointerValue(value, '/__proto__/isAdmin')).toEqual({ ok: true, value: true })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })
})

describe('a form', () => {
  test('becomes an object of texts', () => {
    expect(read('name=Ann+Lee&text=What%27s%20new%3F&empty=', FORM)).toEqual({
      ok: true,
      value: { name: 'Ann Lee', text: "What's new?", empty: '' },
    })
  })

  test('is recognised by its content type in any spelling', () => {
    const value = { a: '1' }
    expect(read('a=1', 'Application/X-WWW-Form-URLEncoded ; charset=utf-8')).toEqual({
      ok: true,
      value,
    })
  })

  test('that is JSON as a whole is read as JSON, as curl sends it when no type is named', () => {
    expect(read('{"a":{"b":"x=1&y"}}', FORM)).toEqual({ ok: true, value: { a: { b: 'x=1&y' } } })
    expect(read('{a}=1', FORM)).toEqual({ ok: true, value: { '{a}': '1' } })
  })

  test('has an array for a repeated name', () => {
    expect(read('a=1&b=2&a=3', FORM)).toEqual({ ok: true, value: { a: ['1', '3'], b: '2' } })
  })

  test('without fields is an empty object', () => {
    expect(read('', FORM)).toEqual({ ok: true, value: {} })
  })

  test('with a field __proto__ has that field, and a prototype like any other', () => {
    const payload = read('__proto__=evil&constructor=x', FORM)
    const value = payload.ok ? payload.value : null
    expect(pointerValue(value, '/__proto__')).toEqual({ ok: true, value: 'evil' })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('may have a thousand fields, and not one more', () => {
    expect(read('a&'.repeat(1_000), FORM).ok).toBe(true)
    expect(read('a&'.repeat(1_001), FORM).ok).toBe(false)
  })

  test('whose only field is a payload of JSON is that JSON', () => {
    const payload = encodeURIComponent('{"action":"opened"}')
    expect(read(`payload=${payload}`, FORM)).toEqual({ ok: true, value: { action: 'opened' } })
  })

  test('with other fields beside its payload stays a form', () => {
    const value = { payload: '{"a":1}', b: '2' }
    expect(read('payload=%7B%22a%22%3A1%7D&b=2', FORM)).toEqual({ ok: true, value })
  })

  test('whose payload is no object stays a form', () => {
    expect(read('payload=17', FORM)).toEqual({ ok: true, value: { payload: '17' } })
  })

  test('cannot exceed the depth limit inside its payload', () => {
    const payload = encodeURIComponent(`{"a":${nested(64)}}`)
    expect(read(`payload=${payload}`, FORM).ok).toBe(false)
  })
})

describe('a payload is rejected, and not quoted, when it is', () => {
  test.each([
    ['empty', '', 'application/json'],
    ['cut short', '{"private":', 'application/json'],
    ['a form that says it is JSON', 'private=1', 'application/json'],
    ['JavaScript', '{private: 1}', 'text/javascript'],
    ['XML', '<private/>', 'application/xml'],
    ['several documents', '{"private":1}{"private":2}', 'application/json'],
    ['a hundred thousand brackets', '['.repeat(100_000), 'application/json'],
    ['a million brackets, all closed', nested(500_000), 'application/json'],
    ['not UTF-8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22), 'application/json'],
    ['a form that is not UTF-8', Uint8Array.of(0x61, 0x3d, 0xff), FORM],
    ['a form with a broken payload', 'payload=%7Bprivate', FORM],
    [
      'parts of a form',
      '--x\r\ncontent-disposition: form-data; name="private"\r\n\r\n1\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
  ])('%s', (_what, body, type) => {
    const payload = read(body, type)
    expect(payload).toMatchObject({ ok: false, code: 'invalid_request' })
    expect(JSON.stringify(payload)).not.toContain('private')
  })
})
