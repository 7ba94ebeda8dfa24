import { describe, expect, test } from 'vitest'
import { jobRequestSchema } from '../../../src/protocol/jobs/job.ts'
import { parseWith } from '../../../src/protocol/parse.ts'
import { namesSecret } from '../../../src/protocol/hooks/secret-name.ts'

const request = { model: 'demo', messages: [{ role: 'user', content: 'Hi' }] }
const url = 'https://example.com/in'
const callback = (given: object) => ({ request, callback: given })
const whsec = (chars: number) => `whsec_${'a'.repeat(chars)}`

test.each([
  ['a request alone', { request }],
  ['a request with stream: false', { request: { ...request, stream: false } }],
  ['a callback', callback({ url })],
  [
    'a callback to this machine, which a setting may allow',
    callback({ url: 'http://localhost:1/' }),
  ],
  ['a secret of its own', callback({ url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })],
  ['a secret of 64 bytes', callback({ url, secret: `${whsec(86)}==` })],
  ['the name of a secret', callback({ url, secret: 'CALLBACK_SECRET' })],
  ['a session', { request, session: `sess_${'0'.repeat(32)}` }],
])('%s is a valid job', (_what, body) => {
  expect(parseWith(jobRequestSchema, body)).toEqual({ ok: true, value: body })
})

describe('a job is rejected, with the path, when it has', () => {
  test.each<[string, unknown, string | null]>([
    ['no request', {}, 'request'],
    ['a text as its request', { request: 'Hi' }, 'request'],
    ['a list as its request', { request: [] }, 'request'],
    ['a streamed request', { request: { ...request, stream: true } }, 'request.stream'],
    ['an unknown field', { request, hook: 1 }, 'hook'],
    ['a callback to nowhere', callback({}), 'callback.url'],
    ['a callback to a private address', callback({ url: 'https://192.168.0.1' }), 'callback.url'],
    ['a callback to plain http', callback({ url: 'http://example.com' }), 'callback.url'],
    ['an unknown field of the callback', callback({ url, headers: {} }), 'callback.headers'],
    ['a secret that is too short', callback({ url, secret: whsec(28) }), 'callback.secret'],
    [
      'a secret that is no base64',
      callback({ url, secret: 'whsec_not!base64' }),
      'callback.secret',
    ],
    ['a password as its secret', callback({ url, secret: 'hunter2' }), 'callback.secret'],
    [
      'the key of the gateway as its secret',
      callback({ url, secret: 'ADMIN_KEY' }),
      'callback.secret',
    ],
    ['a session that is none', { request, session: '../sess' }, 'session'],
  ])('%s', (_what, body, param) => {
    const parsed = parseWith(jobRequestSchema, body)
    expect(parsed).toMatchObject({ ok: false, error: { param } })
    expect(JSON.stringify(parsed)).not.toContain('hunter2')
  })
})

test('a secret is distinguished from the name of one', () => {
  expect(namesSecret('CALLBACK_SECRET')).toBe(true)
  expect(namesSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(false)
})
