import { describe, expect, test } from 'vitest'
import { verifySignature, type Verification } from '../../../src/http/hooks/signature.ts'
import { signedHeaders } from '../../../src/gateway/deliveries/sign.ts'
import { fromSlack } from './senders.ts'
import { GITHUB, SLACK, STANDARD, type Vector } from './vectors.ts'

interface Given {
  readonly verification?: Verification
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly atMs?: number
}

/** Checks the example of a provider, with some changes. */
async function check(vector: Vector, given: Given = {}) {
  const { body = vector.body, atMs = vector.atMs } = given
  return verifySignature(given.verification ?? vector.verification, {
    headers: new Headers({ ...vector.headers, ...given.headers }),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    nowMs: atMs,
  })
}

/** Without one of its headers. */
function without(vector: Vector, name: string): Vector {
  const { [name]: _, ...headers } = vector.headers
  return { ...vector, headers }
}

const all = [
  ['GitHub', GITHUB],
  ['Slack', SLACK],
  ['Standard Webhooks', STANDARD],
] as const

describe.each(all)('the example that %s documents', (_name, vector) => {
  test('is accepted', async () => {
    expect(await check(vector)).toMatchObject({ ok: true })
  })

  test('is the same delivery when it is sent again', async () => {
    expect(await check(vector)).toEqual(await check(vector))
  })

  test('is rejected with one byte more', async () => {
    expect(await check(vector, { body: `${vector.body} ` })).toMatchObject({ ok: false })
  })

  test('is rejected with a byte order mark, which counts as part of the body', async () => {
    expect(await check(vector, { body: `\uFEFF${vector.body}` })).toMatchObject({ ok: false })
  })

  test('is rejected with another secret', async () => {
    const verification = {
      ...vector.verification,
      secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    }
    expect(await check(vector, { verification })).toMatchObject({ ok: false, code: 'rejected' })
  })

  test.each([null, ''])('cannot be checked with the secret %o', async (secret) => {
    const verification = { ...vector.verification, secret }
    expect(await check(vector, { verification })).toMatchObject({
      ok: false,
      code: 'misconfigured',
    })
  })

  test('is rejected without any one of its headers that are signed', async () => {
    for (const name of Object.keys(vector.headers)) {
      if (name === 'x-github-delivery') continue
      expect(await check(without(vector, name))).toMatchObject({ ok: false, code: 'rejected' })
    }
  })
})

describe.each([
  ['Slack', SLACK],
  ['Standard Webhooks', STANDARD],
])('a delivery of %s', (_name, vector) => {
  test.each([
    ['five minutes ago', 300_000, true],
    ['more than five minutes ago', 300_001, false],
    ['five minutes from now', -300_000, true],
    ['more than five minutes from now', -300_001, false],
  ])('that was signed %s: %i ms, %s', async (_when, ageMs, ok) => {
    expect((await check(vector, { atMs: vector.atMs + ageMs })).ok).toBe(ok)
  })
})

describe('Standard Webhooks', () => {
  const right = STANDARD.headers['webhook-signature'] ?? ''

  test('the id of a delivery is the signed one', async () => {
    expect(await check(STANDARD)).toEqual({ ok: true, deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek' })
  })

  test.each([
    ['after one of another key', `v1,${'A'.repeat(43)}= ${right}`, true],
    ['after an asymmetric one', `v1a,${'A'.repeat(86)}== ${right}`, true],
    ['called asymmetric', right.replace('v1,', 'v1a,'), false],
    ['without its version', right.replace('v1,', ''), false],
    ['cut short', right.slice(0, -2), false],
    ['empty', 'v1,', false],
    ['behind a hundred others', `${'v1,A '.repeat(100)}${right}`, false],
  ])('a signature %s: %s %s', async (_what, signature, ok) => {
    expect((await check(STANDARD, { headers: { 'webhook-signature': signature } })).ok).toBe(ok)
  })

  test('the headers of Svix are accepted, and only as a whole', async () => {
    const renamed = Object.entries(STANDARD.headers).map(
      ([name, value]) => [name.replace('webhook-', 'svix-'), value] as const,
    )
    const svix = { ...STANDARD, headers: Object.fromEntries(renamed) }
    expect(await check(svix)).toEqual(await check(STANDARD))
    const { 'svix-timestamp': _, ...untimed } = svix.headers as Record<string, string>
    const mixed = { 'webhook-timestamp': STANDARD.headers['webhook-timestamp'] ?? '' }
    expect(await check({ ...STANDARD, headers: { ...untimed, ...mixed } })).toMatchObject({
      ok: false,
      message: expect.stringContaining('svix-timestamp'),
    })
    expect((await check(svix, { headers: { 'svix-id': 'msg_2' } })).ok).toBe(false)
    expect((await check(svix, { headers: { 'webhook-id': 'msg_2' } })).ok).toBe(false)
  })

  test('a body that is not UTF-8 is rejected, not repaired', async () => {
    const signed = await signedHeaders(STANDARD.verification.secret, {
      id: 'msg_1',
      timestampMs: STANDARD.atMs,
      body: '\uFFFD',
    })
    const headers = signed.ok ? signed.headers : {}
    expect((await check(STANDARD, { headers, body: '\uFFFD' })).ok).toBe(true)
    expect((await check(STANDARD, { headers, body: Uint8Array.of(0xff) })).ok).toBe(false)
  })

  test('an id cannot include the time that is signed after it', async () => {
    const signed = await signedHeaders(STANDARD.verification.secret, {
      id: 'msg_1',
      timestampMs: STANDARD.atMs,
      body: '1614265330.{}',
    })
    const headers = {
      ...(signed.ok ? signed.headers : {}),
      'webhook-id': 'msg_1.1614265330',
      'webhook-timestamp': '1614265330',
    }
    expect(await check(STANDARD, { headers, body: '{}' })).toMatchObject({ ok: false })
  })

  test('a secret may come without its prefix', async () => {
    const secret = STANDARD.verification.secret.replace('whsec_', '')
    const verification = { scheme: 'standard-webhooks', secret } as const
    expect((await check(STANDARD, { verification })).ok).toBe(true)
  })
})

describe('a delivery whose id is not signed', () => {
  test('is the same with another delivery id of GitHub', async () => {
    const again = { headers: { 'x-github-delivery': 'another' } }
    expect(await check(GITHUB, again)).toEqual(await check(GITHUB))
  })

  test('is the same when Slack tries again, with a new time and a new signature', async () => {
    const first = await check(SLACK)
    const again = await check(SLACK, {
      headers: await slackHeaders(SLACK.body, '1531420630'),
      atMs: 1_531_420_630_000,
    })
    expect(again).toEqual(first)
    expect(first.ok).toBe(true)
  })

  test('differs with another body', async () => {
    const headers = await slackHeaders('text=other', '1531420618')
    const other = await check(SLACK, { headers, body: 'text=other' })
    expect(other.ok).toBe(true)
    expect(other).not.toEqual(await check(SLACK))
  })
})

describe('hmac-sha256', () => {
  const verification = { scheme: 'hmac-sha256', secret: GITHUB.verification.secret } as const
  const hex = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const base64 = 'dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc='

  test.each([
    ['hexadecimal', hex, true],
    ['hexadecimal in capitals', hex.toUpperCase(), true],
    ['hexadecimal with its prefix', `sha256=${hex}`, true],
    ['base64', base64, true],
    ['base64 with its prefix', `sha256=${base64}`, true],
    ['base64 for URLs, without padding', base64.replace('/', '_').replace('=', ''), true],
    ['with the prefix of another hash', `sha1=${hex}`, false],
    ['with its prefix twice', `sha256=sha256=${hex}`, false],
    ['one digit short', hex.slice(1), false],
    ['one digit long', `${hex}0`, false],
    ['with a digit that is none', `g${hex.slice(1)}`, false],
    ['a longer base64', `${base64.slice(0, 43)}AAAA=`, false],
  ])('a signature in %s', async (_what, signature, ok) => {
    const headers = { 'x-signature': signature }
    expect((await check(GITHUB, { verification, headers })).ok).toBe(ok)
  })

  test('each spelling of a signature is the same delivery', async () => {
    const ids = await Promise.all(
      [hex, hex.toUpperCase(), base64].map((signature) =>
        check(GITHUB, { verification, headers: { 'x-signature': signature } }),
      ),
    )
    expect(new Set(ids.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  test('the signature is read from the header that the hook names', async () => {
    const elsewhere = { ...verification, header: 'x-my-signature' }
    const headers = { 'x-my-signature': hex }
    expect((await check(GITHUB, { verification: elsewhere, headers })).ok).toBe(true)
    expect((await check(GITHUB, { verification, headers })).ok).toBe(false)
  })

  test('GitHub’s own header needs its prefix, and rejects base64', async () => {
    for (const given of [hex, `sha256=${base64}`]) {
      const checked = await check(GITHUB, { headers: { 'x-hub-signature-256': given } })
      expect(checked.ok).toBe(false)
    }
  })
})

describe('without a signature', () => {
  const none = { ...GITHUB, headers: {} }
  const verification = { scheme: 'none', secret: null } as const

  test('an id is used unchanged', async () => {
    const headers = { 'webhook-id': 'order-17' }
    const checked = await check(none, { verification, headers })
    expect(checked).toEqual({ ok: true, deliveryId: 'order-17' })
  })

  test('each delivery without an id is a new one, even with the same body', async () => {
    const [first, second] = [
      await check(none, { verification }),
      await check(none, { verification }),
    ]
    expect(first.ok && second.ok).toBe(true)
    expect(first).not.toEqual(second)
  })

  test('an endless id is rejected', async () => {
    const headers = { 'webhook-id': 'x'.repeat(256) }
    expect((await check(none, { verification, headers })).ok).toBe(false)
  })
})

test('an error contains neither the secret nor the body nor the signature', async () => {
  const messages = await Promise.all([
    check(GITHUB, { body: 'private words' }),
    check(SLACK, { atMs: 0 }),
    check(STANDARD, { verification: { scheme: 'standard-webhooks', secret: 'hunter2!' } }),
    check(GITHUB, { verification: { ...GITHUB.verification, secret: null } }),
  ])
  expect(messages.every((each) => !each.ok && each.message.startsWith('Cannot '))).toBe(true)
  expect(JSON.stringify(messages)).not.toMatch(/hunter2|private words|757107|Everybody/)
})

/** The headers of Slack for a body, signed with the secret of its documentation. */
async function slackHeaders(body: string, seconds: string) {
  return (await fromSlack(body, { seconds, secret: SLACK.verification.secret })).headers
}
