import { describe, expect, test } from 'vitest'
import { createSchema } from 'zod-openapi'
import { holds, hookId, hookSchema } from '../../../src/protocol/hooks/hook.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const hook = {
  verify: { scheme: 'github', secret: 'GITHUB_SECRET' },
  when: [{ pointer: '/action', equals: 'opened' }],
  prompt: 'Answer this issue.\n\n{{/issue/title}}\n\n{{/issue/body}}',
  request: { model: 'team-answer', max_tokens: 800 },
  session: `sess_${'0a'.repeat(16)}`,
  deliver: {
    url_pointer: '/issue/comments_url',
    hosts: ['api.github.com'],
    format: 'github-comment',
    headers: { Authorization: 'GITHUB_TOKEN' },
  },
}
const least = { verify: { scheme: 'none' }, prompt: 'Hi', request: { model: 'demo' } }
const deliver = (given: object) => ({ ...least, deliver: given })
const url = 'https://example.com/in'

test('the hook of the contract is accepted', () => {
  expect(parseWith(hookSchema, hook)).toMatchObject({ ok: true, value: hook })
})

test('missing fields of a hook get their defaults', () => {
  expect(parseWith(hookSchema, deliver({ url }))).toEqual({
    ok: true,
    value: { ...least, when: [], deliver: { url, format: 'standard', headers: {} } },
  })
})

test('a hook may have no delivery, because its job can be read', () => {
  expect(parseWith(hookSchema, least)).toMatchObject({ ok: true })
})

test.each([
  [{ scheme: 'hmac-sha256', secret: 'A' }, 'x-signature'],
  [{ scheme: 'hmac-sha256', secret: 'A', header: 'X-Hub-Signature' }, 'x-hub-signature'],
])('%o is checked by the header %s', (verify, header) => {
  expect(parseWith(hookSchema, { ...least, verify })).toMatchObject({
    value: { verify: { header } },
  })
})

test('a request may have stream: false', () => {
  const request = { model: 'demo', stream: false }
  expect(parseWith(hookSchema, { ...least, request }).ok).toBe(true)
})

describe('a hook is rejected, with the path, when it has', () => {
  test.each<[string, unknown, string | null]>([
    ['no fields', {}, 'verify'],
    ['an unknown field', { ...least, promt: 'x' }, 'promt'],
    ['a prototype', JSON.parse(`{"__proto__":{},${JSON.stringify(least).slice(1)}`), '__proto__'],
    ['an unknown scheme', { ...least, verify: { scheme: 'md5' } }, 'verify.scheme'],
    ['no secret where one is needed', { ...least, verify: { scheme: 'slack' } }, 'verify.secret'],
    [
      'a secret for no scheme',
      { ...least, verify: { scheme: 'none', secret: 'A' } },
      'verify.secret',
    ],
    [
      'a header where the scheme has its own',
      { ...least, verify: { scheme: 'github', secret: 'A', header: 'x' } },
      'verify.header',
    ],
    [
      'a secret in place of its name',
      { ...least, verify: { scheme: 'github', secret: 'hunter2' } },
      'verify.secret',
    ],
    [
      'the key of the gateway as its secret',
      { ...least, verify: { scheme: 'github', secret: 'ADMIN_KEY' } },
      'verify.secret',
    ],
    [
      'a header that is none',
      { ...least, verify: { scheme: 'hmac-sha256', secret: 'A', header: 'a b' } },
      'verify.header',
    ],
    ['a condition without a pointer', { ...least, when: [{ equals: 1 }] }, 'when[0].pointer'],
    [
      'a condition with a wrong pointer',
      { ...least, when: [{ pointer: 'a', equals: 1 }] },
      'when[0].pointer',
    ],
    [
      'a condition on an object',
      { ...least, when: [{ pointer: '/a', equals: {} }] },
      'when[0].equals',
    ],
    ['a condition on nothing', { ...least, when: [{ pointer: '/a' }] }, 'when[0].equals'],
    ['an empty prompt', { ...least, prompt: '' }, 'prompt'],
    ['a prompt with a wrong pointer', { ...least, prompt: '{{/a~2}}' }, 'prompt'],
    ['no model', { ...least, request: {} }, 'request.model'],
    [
      'a wrong field in its request',
      { ...least, request: { model: 'a', temperature: 9 } },
      'request.temperature',
    ],
    [
      'an unknown field in its request',
      { ...least, request: { model: 'a', tmp: 1 } },
      'request.tmp',
    ],
    ['a wrong override', { ...least, request: { model: 'a', moa: { x: 1 } } }, 'request.moa.x'],
    ['messages', { ...least, request: { model: 'a', messages: [] } }, 'request.messages'],
    ['a streamed request', { ...least, request: { model: 'a', stream: true } }, 'request.stream'],
    ['a session that is none', { ...least, session: 'sess_1' }, 'session'],
    ['a delivery to nowhere', deliver({}), 'deliver.url'],
    [
      'a delivery to two places',
      deliver({ url, url_pointer: '/u', hosts: ['a.example.com'] }),
      'deliver.url',
    ],
    ['a delivery to plain http', deliver({ url: 'http://example.com/' }), 'deliver.url'],
    [
      'a delivery to a private address',
      deliver({ url: 'https://[::ffff:10.0.0.1]/' }),
      'deliver.url',
    ],
    ['a delivery beside its own hosts', deliver({ url, hosts: ['example.org'] }), 'deliver.url'],
    ['a delivery to any address of the payload', deliver({ url_pointer: '/u' }), 'deliver.hosts'],
    ['an empty list of hosts', deliver({ url_pointer: '/u', hosts: [] }), 'deliver.hosts'],
    [
      'a host with a port',
      deliver({ url_pointer: '/u', hosts: ['a.example.com:443'] }),
      'deliver.hosts[0]',
    ],
    [
      'a host with a scheme',
      deliver({ url_pointer: '/u', hosts: ['https://a.example.com'] }),
      'deliver.hosts[0]',
    ],
    [
      'a pattern of hosts',
      deliver({ url_pointer: '/u', hosts: ['*.example.com'] }),
      'deliver.hosts[0]',
    ],
    [
      'a wrong pointer to its destination',
      deliver({ url_pointer: 'u', hosts: ['a.example.com'] }),
      'deliver.url_pointer',
    ],
    ['an unknown format', deliver({ url, format: 'xml' }), 'deliver.format'],
    [
      'a secret given as itself',
      deliver({ url, secret: `whsec_${'a'.repeat(32)}` }),
      'deliver.secret',
    ],
    [
      'the key of the gateway in a header',
      deliver({ url, headers: { authorization: 'ADMIN_KEY' } }),
      'deliver.headers.authorization',
    ],
    [
      'a value of a header',
      deliver({ url, headers: { authorization: 'Bearer x' } }),
      'deliver.headers.authorization',
    ],
    [
      'a header that cannot be',
      deliver({ url, headers: { 'a\r\nb': 'A' } }),
      'deliver.headers.a\r\nb',
    ],
    [
      'a header of the connection',
      deliver({ url, headers: { 'Transfer-Encoding': 'A' } }),
      'deliver.headers.Transfer-Encoding',
    ],
    ['the header host', deliver({ url, headers: { HOST: 'A' } }), 'deliver.headers.HOST'],
    [
      'the length of the body',
      deliver({ url, headers: { 'content-length': 'A' } }),
      'deliver.headers.content-length',
    ],
    [
      'a signature of its own',
      deliver({ url, headers: { 'Webhook-Signature': 'A' } }),
      'deliver.headers.Webhook-Signature',
    ],
    ['a header twice', deliver({ url, headers: { a: 'A', A: 'B' } }), 'deliver.headers.a'],
  ])('%s', (_what, document, param) => {
    expect(parseWith(hookSchema, document)).toMatchObject({ ok: false, error: { param } })
  })
})

test('an error never quotes a secret', () => {
  for (const document of [
    { ...least, verify: { scheme: 'github', secret: 'hunter2' } },
    deliver({ url: 'https://me:hunter2@example.com' }),
    deliver({ url, headers: { authorization: 'hunter2' } }),
    deliver({ url, secret: 'hunter2' }),
  ]) {
    expect(JSON.stringify(parseWith(hookSchema, document))).not.toContain('hunter2')
  }
})

test.each([
  [
    'all conditions hold',
    [
      { pointer: '/a', equals: 1 },
      { pointer: '/b', equals: null },
    ],
    true,
  ],
  [
    'one does not',
    [
      { pointer: '/a', equals: 1 },
      { pointer: '/b', equals: 1 },
    ],
    false,
  ],
  ['there are none', [], true],
  ['a number is compared with a text', [{ pointer: '/a', equals: '1' }], false],
  ['a missing value is compared with null', [{ pointer: '/c', equals: null }], false],
  ['a method is where nothing was sent', [{ pointer: '/toString', equals: null }], false],
])('when %s, a payload meets the conditions %o: %s', (_what, when, wanted) => {
  expect(holds(when, { a: 1, b: null })).toBe(wanted)
})

test.each([
  ['github-issues', true],
  ['a/b', false],
  ['..', false],
  ['__proto__', false],
  ['a'.repeat(65), false],
])('whether "%s" can be the id of a hook: %s', (id, wanted) => {
  expect(parseWith(hookId, id).ok).toBe(wanted)
})

test('the schema can be written as OpenAPI', () => {
  const { schema, components } = createSchema(hookSchema, { io: 'input' })
  expect(JSON.stringify([schema, components])).toContain('url_pointer')
  expect(Object.keys(components)).toContain('Hook')
})
