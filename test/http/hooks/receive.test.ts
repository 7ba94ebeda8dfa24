import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_PAYLOAD_BYTES } from '../../../src/http/hooks/payload.ts'
import { send as sendToWorker } from '../gateway.ts'
import {
  changed,
  fromGithub,
  fromSlack,
  fromStandard,
  JSON_TYPE,
  plain,
  SECRET,
  type Sent,
} from './senders.ts'
import { hookStage } from './stage.ts'

const { request, putAll, send, jobs } = hookStage()

beforeAll(putAll)

const validPayload = { action: 'ask', text: 'Why?', to: 'https://hooks.example.com/1' }
const body = JSON.stringify(validPayload)
const form = new URLSearchParams(validPayload).toString()
const now = Date.now()
const seconds = (ms: number) => String(Math.floor(ms / 1000))
const SIX_MINUTES = 6 * 60_000

function fresh(over: object = {}, id = 'msg_1'): Sent {
  return fromStandard(JSON.stringify({ ...validPayload, ...over }), { id, atMs: now })
}

describe('a wrong webhook is rejected, and nothing runs:', () => {
  test.each<[what: string, hook: string, Sent | Promise<Sent>, status: number, message: string]>([
    ['no signature', 'github', plain(validPayload), 401, 'x-hub-signature-256'],
    [
      'a wrong signature',
      'github',
      changed(fromGithub(body), { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
      401,
      'signature',
    ],
    [
      'a body that was changed',
      'github',
      fromGithub(body).then((sent) => ({ ...sent, body: body.replace('Why', 'How') })),
      401,
      'signature',
    ],
    [
      'an old delivery',
      'standard',
      fromStandard(body, { atMs: now - SIX_MINUTES }),
      401,
      '5 minutes',
    ],
    [
      'a delivery from the future',
      'standard',
      fromStandard(body, { atMs: now + SIX_MINUTES }),
      401,
      '5 minutes',
    ],
    [
      'an old command of Slack',
      'slack',
      fromSlack(form, { seconds: seconds(now - SIX_MINUTES) }),
      401,
      '5 minutes',
    ],
    [
      'a command of Slack that was recorded and sent with a new time',
      'slack',
      changed(fromSlack(form, { seconds: seconds(now - SIX_MINUTES) }), {
        'x-slack-request-timestamp': seconds(now),
      }),
      401,
      'signature',
    ],
    [
      'a challenge of Slack that is not signed',
      'slack',
      plain({ type: 'url_verification', challenge: 'c' }),
      401,
      'x-slack-request-timestamp',
    ],
    [
      'a challenge of Slack with a wrong signature',
      'slack',
      fromSlack('{"type":"url_verification","challenge":"c"}', {
        seconds: seconds(now),
        secret: 'another',
      }),
      401,
      'signature',
    ],
    ['a signature in another header', 'hmac', fromGithub(body), 401, 'x-sig'],
    ['a hook that is not there', 'nobody', fresh(), 404, 'nobody'],
    ['a hook that is spelled otherwise', 'GitHub', fromGithub(body), 404, 'GitHub'],
    ['a hook on another path', '..%2Fhooks%2Fnone', plain(validPayload), 404, 'hook'],
    ['a secret that is not set', 'unset', fromGithub(body), 503, 'not set'],
    ['a secret that cannot check it', 'odd', fresh(), 503, 'not set'],
    ['what is no JSON', 'none', { headers: JSON_TYPE, body: '{"action":' }, 400, 'JSON'],
    ['nothing at all', 'none', { headers: JSON_TYPE, body: '' }, 400, 'JSON'],
    [
      'JSON nested deep',
      'none',
      { headers: JSON_TYPE, body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
      400,
      '64 deep',
    ],
    [
      'a pointer to nothing',
      'none',
      plain({ action: 'ask', to: validPayload.to }),
      400,
      '{{/text}}: the payload has nothing there',
    ],
    [
      'a prototype in place of a value',
      'none',
      { headers: JSON_TYPE, body: '{"action":"ask","__proto__":{"text":"x"},"to":"https://h"}' },
      400,
      '',
    ],
    ['no address for the answer', 'none', plain({ action: 'ask', text: 'x' }), 400, '/to'],
    [
      'an address that is no text',
      'none',
      plain({ ...validPayload, to: [validPayload.to] }),
      400,
      '/to',
    ],
    [
      'a host that is not listed',
      'none',
      plain({ ...validPayload, to: 'https://evil.example.com/1' }),
      400,
      'one of the hosts',
    ],
    [
      'a host that begins like one that is listed',
      'none',
      plain({ ...validPayload, to: 'https://hooks.example.com.evil.io/1' }),
      400,
      'one of the hosts',
    ],
    [
      'a listed host as the user of another',
      'none',
      plain({ ...validPayload, to: 'https://hooks.example.com@evil.io/1' }),
      400,
      'user',
    ],
    [
      'a listed host without TLS',
      'none',
      plain({ ...validPayload, to: 'http://hooks.example.com/1' }),
      400,
      'https:',
    ],
    ['this machine', 'none', plain({ ...validPayload, to: 'http://localhost/1' }), 400, 'https:'],
    [
      'this machine as a number',
      'none',
      plain({ ...validPayload, to: 'https://2130706433/1' }),
      400,
      'private',
    ],
    [
      'the metadata of a cloud',
      'none',
      plain({ ...validPayload, to: 'https://169.254.169.254/latest' }),
      400,
      'private',
    ],
    [
      'a private address in IPv6',
      'none',
      plain({ ...validPayload, to: 'https://[::ffff:10.0.0.1]/' }),
      400,
      'private',
    ],
    ['a script', 'none', plain({ ...validPayload, to: 'javascript:alert(1)' }), 400, 'https:'],
  ])('%s', async (_what, hook, sent, status, words) => {
    const answer = await send(hook, sent)
    const code = { 400: 'invalid_request', 401: 'invalid_signature', 404: 'not_found' }[status]
    expect([answer.status, answer.body]).toMatchObject([
      status,
      { error: { code: code ?? 'not_configured', message: expect.stringContaining(words) } },
    ])
    expect(answer.text).not.toContain(SECRET)
    expect(await jobs()).toEqual([])
  })

  test('a body of more than a mebibyte, however it is sent', async () => {
    const long = JSON.stringify({ ...validPayload, more: 'x'.repeat(MAX_PAYLOAD_BYTES) })
    const streamed = new Blob([long]).stream()
    for (const each of [{ body: long }, { body: streamed, duplex: 'half' }]) {
      const answer = await request('POST /hooks/none', { headers: JSON_TYPE, ...each })
      expect([answer.status, answer.body]).toMatchObject([
        413,
        { error: { code: 'request_too_large' } },
      ])
    }
    expect(await jobs()).toEqual([])
  })

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s in place of POST', async (method) => {
    const answer = await request(`${method} /hooks/none`)
    expect([answer.status, answer.body]).toMatchObject([
      405,
      { error: { code: 'method_not_allowed' } },
    ])
    expect(answer.headers.get('allow')).toBe('POST')
  })

  test('a payload that does not meet the conditions of the hook is ignored without an error', async () => {
    for (const action of ['tell', null, ['ask'], { ask: true }]) {
      const answer = await send('none', plain({ ...validPayload, action }))
      expect([answer.status, answer.body]).toEqual([200, { status: 'ignored' }])
    }
    expect(await jobs()).toEqual([])
  })

  test('a challenge of Slack is answered when it is signed, and makes no job', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c', token: 't' })
    const signed = changed(fromSlack(challenge, { seconds: seconds(now) }), JSON_TYPE)
    const answer = await send('slack', signed)
    expect([answer.status, answer.body]).toEqual([200, { challenge: 'c' }])
    // For another hook it is a payload like any other.
    const other = await send('none', { headers: JSON_TYPE, body: challenge })
    expect(other.body).toEqual({ status: 'ignored' })
    expect(await jobs()).toEqual([])
  })
})

describe('a hook cannot use the key of a provider as its secret:', () => {
  const bindings = {
    OPENAI_API_KEY: SECRET,
    ACME_KEY: SECRET,
    PROVIDERS: JSON.stringify({
      acme: { base_url: 'https://acme.example/v1', api_key: 'ACME_KEY' },
    }),
  }

  test.each(['OPENAI_API_KEY', 'ACME_KEY'])('%s', async (secret) => {
    const hook = {
      verify: { scheme: 'github', secret },
      prompt: 'Why?',
      request: { model: 'demo' },
      deliver: { url: 'https://evil.example.com/', headers: { authorization: secret } },
    }
    const path = `/v1/hooks/${secret.toLowerCase()}`
    const stored = await sendToWorker(path, { method: 'PUT', body: hook, bindings })
    expect([stored.status, stored.body['warnings']]).toEqual([
      201,
      [`The secret ${secret} is not set yet`],
    ])
    const { headers } = await fromGithub('{}')
    const options = { method: 'POST', body: '{}', headers, bindings }
    const answer = await sendToWorker(`/hooks/${secret.toLowerCase()}`, options)
    expect([answer.status, answer.body]).toMatchObject([503, { error: { code: 'not_configured' } }])
    expect(stored.text + answer.text).not.toContain(SECRET)
  })
})
