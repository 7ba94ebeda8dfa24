import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { signedHeaders } from '../../../src/gateway/deliveries/sign.ts'
import { STANDARD } from '../../http/hooks/vectors.ts'

const { secret } = STANDARD.verification

test('a delivery has the signature of the Standard Webhooks example', async () => {
  const delivery = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampMs: STANDARD.atMs + 999,
    body: STANDARD.body,
  }
  expect(await signedHeaders(secret, delivery)).toEqual({ ok: true, headers: STANDARD.headers })
})

test('a receiver with the library of Standard Webhooks accepts it', async () => {
  const body = JSON.stringify({ answer: 'Grüße, 日本 🎉' })
  const signed = await signedHeaders(secret, { id: 'msg_1', timestampMs: Date.now(), body })
  const headers = signed.ok ? signed.headers : {}
  expect(new Webhook(secret).verify(body, headers)).toEqual({ answer: 'Grüße, 日本 🎉' })
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature')
})

test.each(['', 'whsec_', 'whsec_hunter2!', 'not base64'])(
  'with the secret "%s" nothing can be signed, and it is not quoted',
  async (wrong) => {
    const signed = await signedHeaders(wrong, { id: 'msg_1', timestampMs: 0, body: '' })
    expect(signed).toMatchObject({ ok: false })
    expect(JSON.stringify(signed)).not.toContain('hunter2')
  },
)
