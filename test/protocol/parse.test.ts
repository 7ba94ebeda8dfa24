import { expect, test } from 'vitest'
import { chatRequestSchema } from '../../src/protocol/openai-chat/chat-request.ts'
import { mixtureSchema } from '../../src/protocol/mixtures/mixture.ts'
import { parseWith } from '../../src/protocol/parse.ts'

const ask = { model: 'demo', messages: [{ role: 'user', content: 'Hi' }] }
const user = (content: unknown) => ({ ...ask, messages: [{ role: 'user', content }] })

test.each([
  ['a wrong type', { ...ask, temperature: 'hot' }, 'temperature'],
  ['a value out of range', { ...ask, top_p: 2 }, 'top_p'],
  ['no messages', { ...ask, messages: [] }, 'messages'],
  [
    'an unknown role',
    { ...ask, messages: [{ role: 'wizard', content: 'Hi' }] },
    'messages[0].role',
  ],
  ['n beyond one', { ...ask, n: 2 }, 'n'],
  [
    'an audio part',
    user([{ type: 'input_audio', input_audio: {} }]),
    'messages[0].content[0].type',
  ],
  [
    'an image from a file',
    user([{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }]),
    'messages[0].content[0].image_url.url',
  ],
  ['an unknown field in moa', { ...ask, moa: { speed: 11 } }, 'moa.speed'],
  [
    'an unknown field of an agent',
    { ...ask, moa: { layers: [{ agents: [{ model: 'a/b', temp: 1 }] }] } },
    'moa.layers[0].agents[0].temp',
  ],
  [
    'a mixture as an agent',
    { ...ask, moa: { layers: [{ agents: [{ model: 'demo' }] }] } },
    'moa.layers[0].agents[0].model',
  ],
  [
    'a mixture as an aggregator',
    { ...ask, moa: { aggregator: { model: 'demo' } } },
    'moa.aggregator.model',
  ],
])('%s is rejected, and param names the field', (_what, request, param) => {
  expect(parseWith(chatRequestSchema, request)).toMatchObject({ ok: false, error: { param } })
})

test('a problem never quotes the request', () => {
  const rejected = parseWith(chatRequestSchema, {
    ...ask,
    temperature: 'sk-very-secret',
    stop: [['sk-very-secret']],
  })
  expect(JSON.stringify(rejected)).not.toContain('secret')
})

test('null means absent, as the SDKs send it', () => {
  const request = {
    ...ask,
    temperature: null,
    tools: null,
    stop: null,
    stream: null,
    max_tokens: null,
  }
  expect(parseWith(chatRequestSchema, request).ok).toBe(true)
})

test.each([
  [
    'nine layers',
    { layers: Array.from({ length: 9 }, () => ({ agents: [{ model: 'a/b' }] })) },
    'layers',
  ],
  [
    'seventeen samples',
    { layers: [{ agents: [{ model: 'a/b', samples: 16 }, { model: 'a/c' }] }] },
    'layers[0].agents',
  ],
  [
    'a quorum of more than all',
    { layers: [{ agents: [{ model: 'a/b' }], quorum: 2 }] },
    'layers[0].quorum',
  ],
  [
    'two agents of one name',
    {
      layers: [
        {
          agents: [
            { model: 'a/b', name: 'x' },
            { model: 'a/c', name: 'x' },
          ],
        },
      ],
    },
    'layers[0].agents[1].name',
  ],
  ['a cache life of a second', { layers: [], cache: { answers_ttl_s: 1 } }, 'cache.answers_ttl_s'],
  ['an id with a slash', { id: 'a/b', layers: [] }, 'id'],
])('a mixture with %s is rejected, with the path', (_what, document, param) => {
  const mixture = { id: 'm', aggregator: { model: 'a/b' }, ...document }
  expect(parseWith(mixtureSchema, mixture)).toMatchObject({ ok: false, error: { param } })
})

test('250,000 wrong parts are one problem', () => {
  const found = parseWith(chatRequestSchema, user(Array.from({ length: 250_000 }, () => ({}))))
  expect(found).toMatchObject({ ok: false, error: { param: 'messages[0].content[0].type' } })
})

test('a long name is not repeated', () => {
  const found = parseWith(chatRequestSchema, { ...ask, moa: { ['k'.repeat(1_000_000)]: 1 } })
  const problem = found.ok ? null : found.error
  expect(problem?.param).toMatch(/^moa\.k{79}…$/)
  expect(problem?.message.length).toBeLessThan(200)
})

test('a name that a message quotes is not repeated in full', () => {
  const agent = { model: 'sim/quick', name: 'n'.repeat(1_000_000) }
  const found = parseWith(mixtureSchema, {
    id: 'team',
    layers: [{ agents: [agent, agent] }],
    aggregator: { model: 'sim/judge' },
  })
  expect(found.ok ? 0 : found.error.message.length).toBeLessThan(2_000)
})
